#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the tests that prove the guarantees and prints their figures. Arguments go to Maven, for example -Dcerthooks.kills=1000.
set -euo pipefail
cd "$(dirname "$0")/.."
tests='CrashStatesTest,PowerLossTest,Store*Test,OrderKillTest,DeliveryKillTest,TerminationTest,SecretsTest,HostileCaTest'
tests="$tests,RandomFaultsTest,SoakTest,DamagedStateTest,AccountOutcomesTest,CaInTroubleTest,RandomTextTest,ScarcityTest"
tests="$tests,JavaRuntimeTest,AccountKeyChangeTest,RevocationTest,FallbackTest,FallbackKillTest"
tests="$tests,LifecycleTest,FileCertificateStoreContractTest,DeployVerifierTest,RehearsalTest,RunEndTest,RenewalOverYearsTest,HookRunnerTest"
tests="$tests,OutputTest,TreeKillTest,CancellationTest,ResourceTest,DurableRunTest,HostileValuesTest,OtherJvmTest"
tests="$tests,EnvironmentTest,SafePathTest,PreflightTest,JvmDeathTest,RandomTemplatesTest"
./mvnw -B -ntp -pl core,hooks-shell -am verify "-Dtest=$tests" -Dsurefire.failIfNoSpecifiedTests=false "$@" |
  sed -n -e 's/^.*\(guarantee: \)/\1/p' -e '/Tests run:.*Fail/p' -e '/BUILD/p'
