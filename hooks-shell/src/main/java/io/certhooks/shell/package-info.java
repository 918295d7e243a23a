// SPDX-License-Identifier: Apache-2.0
/**
 * Any program is a hook.
 *
 * <p>{@link io.certhooks.shell.ShellHook} turns a command into hooks for the phases it is meant for;
 * {@link io.certhooks.shell.ShellHooks} reads them from a file. What a program is told about an event it finds in the
 * variables below; the same values, by their names in small letters without {@code CERTHOOKS_}, can be put into arguments,
 * input, paths and other variables by {@linkplain io.certhooks.shell.template.Template templates}.
 *
 * <p>A value that an event does not have is not set. In a variable the items of a list are on lines of their own, in a template
 * it is a list. A value of more than 64 KiB is not in its variable but in a private file, whose path is in the variable of that
 * name with {@code _FILE} behind it, while the program runs.
 *
 * <table>
 * <caption>What a program is told</caption>
 * <tr><th colspan="2">In every phase</th></tr>
 * <tr><td>{@code CERTHOOKS_HOOK}</td><td>the name of the hook</td></tr>
 * <tr><td>{@code CERTHOOKS_PHASE}</td><td>{@code before-run}, {@code pre}, {@code present}, {@code deploy} ...</td></tr>
 * <tr><td>{@code CERTHOOKS_RUN_ID}</td><td>of the run</td></tr>
 * <tr><td>{@code CERTHOOKS_RUN_KIND}</td><td>{@code ensure}, {@code renew}, {@code renew-due}, {@code redeliver} ...</td></tr>
 * <tr><td>{@code CERTHOOKS_RUN_STARTED}</td><td>ISO 8601, UTC, as all times</td></tr>
 * <tr><td>{@code CERTHOOKS_DRY_RUN}</td><td>{@code true} or {@code false}</td></tr>
 * <tr><th colspan="2">Where there is an operation: pre, challenge, file, deploy, post</th></tr>
 * <tr><td>{@code CERTHOOKS_OPERATION_ID}</td><td>of the operation</td></tr>
 * <tr><td>{@code CERTHOOKS_OPERATION_KIND}</td><td>{@code issue}, {@code renew} or {@code replace}</td></tr>
 * <tr><td>{@code CERTHOOKS_OPERATION_ATTEMPT}</td><td>1 for the first try since the last success</td></tr>
 * <tr><td>{@code CERTHOOKS_REASON}</td><td>{@code missing}, {@code due}, {@code ari}, {@code forced}, {@code revoked} or {@code changed}</td></tr>
 * <tr><td>{@code CERTHOOKS_ACCOUNT_DIRECTORY}</td><td>URL of the CA's directory</td></tr>
 * <tr><td>{@code CERTHOOKS_ACCOUNT_EMAIL}</td><td>if there is one</td></tr>
 * <tr><td>{@code CERTHOOKS_ACCOUNT_URL}</td><td>once it is registered</td></tr>
 * <tr><td>{@code CERTHOOKS_NAME}</td><td>the certificate's name in the store; also in the catalogue phases</td></tr>
 * <tr><td>{@code CERTHOOKS_IDENTIFIERS}</td><td>list; also in the catalogue and batch-deploy phases</td></tr>
 * <tr><td>{@code CERTHOOKS_KEY_TYPE}</td><td>{@code ec-p256}, {@code rsa-2048} ...</td></tr>
 * <tr><td>{@code CERTHOOKS_KEY_SOURCE}</td><td>{@code generated}, {@code reused} or {@code own-csr}</td></tr>
 * <tr><td>{@code CERTHOOKS_PROFILE}</td><td>if one was asked for</td></tr>
 * <tr><th colspan="2">present and clean-up</th></tr>
 * <tr><td>{@code CERTHOOKS_CHALLENGE_TYPE}</td><td>{@code http-01}, {@code dns-01} or {@code tls-alpn-01}; also in presented</td></tr>
 * <tr><td>{@code CERTHOOKS_IDENTIFIER}</td><td>as ordered, with {@code *.} for a wildcard</td></tr>
 * <tr><td>{@code CERTHOOKS_IDENTIFIER_BASE}</td><td>without {@code *.}</td></tr>
 * <tr><td>{@code CERTHOOKS_IDENTIFIER_TYPE}</td><td>{@code dns} or {@code ip}</td></tr>
 * <tr><td>{@code CERTHOOKS_WILDCARD}</td><td>{@code true} or {@code false}</td></tr>
 * <tr><td>{@code CERTHOOKS_TOKEN}</td><td>the CA's random value</td></tr>
 * <tr><td>{@code CERTHOOKS_KEY_AUTHORIZATION}</td><td>what http-01 has to serve</td></tr>
 * <tr><td>{@code CERTHOOKS_HTTP_PATH}</td><td>http-01 only: where to serve it</td></tr>
 * <tr><td>{@code CERTHOOKS_TXT_NAME}</td><td>dns-01 only: the name of the record</td></tr>
 * <tr><td>{@code CERTHOOKS_TXT_VALUE}</td><td>dns-01 only: its value</td></tr>
 * <tr><td>{@code CERTHOOKS_ALPN_EXTENSION}</td><td>tls-alpn-01 only: hexadecimal</td></tr>
 * <tr><td>{@code CERTHOOKS_INDEX}</td><td>place among the pending ones, from 0</td></tr>
 * <tr><td>{@code CERTHOOKS_REMAINING}</td><td>how many come after it</td></tr>
 * <tr><td>{@code CERTHOOKS_PENDING}</td><td>list of identifiers; also in presented</td></tr>
 * <tr><td>{@code CERTHOOKS_CARRIED}</td><td>at clean-up what the hook printed when it presented</td></tr>
 * <tr><th colspan="2">presented</th></tr>
 * <tr><td>{@code CERTHOOKS_TXT_NAMES}</td><td>list</td></tr>
 * <tr><td>{@code CERTHOOKS_TXT_VALUES}</td><td>list, in the same order</td></tr>
 * <tr><td>{@code CERTHOOKS_HTTP_PATHS}</td><td>list, in the same order</td></tr>
 * <tr><th colspan="2">before-write and after-write</th></tr>
 * <tr><td>{@code CERTHOOKS_FILE_KIND}</td><td>{@code private-key}, {@code full-chain}, {@code bundle} ...</td></tr>
 * <tr><td>{@code CERTHOOKS_FILE_CHANGE}</td><td>{@code create} or {@code edit}</td></tr>
 * <tr><td>{@code CERTHOOKS_FILE_PATH}</td><td>where it is, or will be, visible</td></tr>
 * <tr><td>{@code CERTHOOKS_FILE_CONTENT}</td><td>where the content is now</td></tr>
 * <tr><th colspan="2">Where there is a generation: deploy, post if it was issued, revoked, expiring, pruning, pruned</th></tr>
 * <tr><td>{@code CERTHOOKS_GENERATION}</td><td>its number</td></tr>
 * <tr><td>{@code CERTHOOKS_SERIAL}</td><td>hexadecimal</td></tr>
 * <tr><td>{@code CERTHOOKS_NOT_BEFORE}</td><td>start of validity</td></tr>
 * <tr><td>{@code CERTHOOKS_NOT_AFTER}</td><td>end of validity</td></tr>
 * <tr><td>{@code CERTHOOKS_GENERATION_DIRECTORY}</td><td>its own directory, which never changes</td></tr>
 * <tr><td>{@code CERTHOOKS_CERTIFICATE_FILE}</td><td>in it: the certificate alone</td></tr>
 * <tr><td>{@code CERTHOOKS_CHAIN_FILE}</td><td>in it: the issuers</td></tr>
 * <tr><td>{@code CERTHOOKS_FULL_CHAIN_FILE}</td><td>in it: certificate and issuers</td></tr>
 * <tr><td>{@code CERTHOOKS_PRIVATE_KEY_FILE}</td><td>in it: the key</td></tr>
 * <tr><td>{@code CERTHOOKS_BUNDLE_FILE}</td><td>in it: key, certificate and issuers</td></tr>
 * <tr><th colspan="2">deploy</th></tr>
 * <tr><td>{@code CERTHOOKS_LIVE_DIRECTORY}</td><td>where the current generation is always found</td></tr>
 * <tr><td>{@code CERTHOOKS_PREVIOUS_GENERATION}</td><td>the number of the one before, if there was one</td></tr>
 * <tr><td>{@code CERTHOOKS_PREVIOUS_SERIAL}</td><td>its serial number</td></tr>
 * <tr><td>{@code CERTHOOKS_IDEMPOTENCY_KEY}</td><td>the same for every attempt</td></tr>
 * <tr><td>{@code CERTHOOKS_ATTEMPT}</td><td>1 for the first</td></tr>
 * <tr><td>{@code CERTHOOKS_REPLAY}</td><td>whether an earlier attempt may have been carried out; also in batch-deploy</td></tr>
 * <tr><td>{@code CERTHOOKS_ROLLBACK}</td><td>whether this is an older generation</td></tr>
 * <tr><th colspan="2">batch-deploy</th></tr>
 * <tr><td>{@code CERTHOOKS_NAMES}</td><td>list of the certificates' names</td></tr>
 * <tr><td>{@code CERTHOOKS_GENERATION_DIRECTORIES}</td><td>list</td></tr>
 * <tr><td>{@code CERTHOOKS_LIVE_DIRECTORIES}</td><td>list</td></tr>
 * <tr><td>{@code CERTHOOKS_IDEMPOTENCY_KEYS}</td><td>list</td></tr>
 * <tr><th colspan="2">post</th></tr>
 * <tr><td>{@code CERTHOOKS_SUCCESS}</td><td>whether it was issued and delivered everywhere; also in after-run</td></tr>
 * <tr><td>{@code CERTHOOKS_OUTCOME}</td><td>{@code issued} or {@code failed}</td></tr>
 * <tr><td>{@code CERTHOOKS_UNDELIVERED}</td><td>list of the hooks that do not have it yet</td></tr>
 * <tr><td>{@code CERTHOOKS_ERROR}</td><td>why it failed</td></tr>
 * <tr><td>{@code CERTHOOKS_FAILED_HOOKS}</td><td>list; also in after-run</td></tr>
 * <tr><th colspan="2">before-run and after-run</th></tr>
 * <tr><td>{@code CERTHOOKS_DUE}</td><td>list of names, before the run</td></tr>
 * <tr><td>{@code CERTHOOKS_RUN_FINISHED}</td><td>when it ended</td></tr>
 * <tr><td>{@code CERTHOOKS_ISSUED}</td><td>list of names</td></tr>
 * <tr><td>{@code CERTHOOKS_FAILED}</td><td>list of names</td></tr>
 * <tr><td>{@code CERTHOOKS_SKIPPED}</td><td>list of names</td></tr>
 * </table>
 */
@NullMarked
package io.certhooks.shell;

import org.jspecify.annotations.NullMarked;
