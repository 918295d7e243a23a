# SPDX-License-Identifier: Apache-2.0
# Calls main(args, env, loggers) of one Python hook. What to call comes as JSON on standard input, what main has returned
# goes to a file as JSON. Ends with 0 if main has returned a pair of int and dict, and with 1 after any exception.
import importlib.machinery
import importlib.util
import json
import os
import sys

call = json.load(sys.stdin)
path = call["path"]
info = open(call["messages"], "a", encoding="utf-8", errors="replace", buffering=1)


def printer(stream):
    return lambda line: print(str(line).rstrip(), file=stream, flush=True)


# Nothing is to appear in a folder of hooks, and each file is a module of its own whatever others are called.
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(path))
name = "yunohost_hook_" + os.path.dirname(path).encode().hex() + "_" + os.path.basename(path).encode().hex()
loader = importlib.machinery.SourceFileLoader(name, path)
module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
sys.modules[name] = module
loader.exec_module(module)
returned = module.main(call["args"], call["env"], (printer(sys.stdout), printer(sys.stderr), printer(info)))
if not (
    isinstance(returned, tuple)
    and len(returned) == 2
    and isinstance(returned[0], int)
    and isinstance(returned[1], dict)
):
    sys.exit(f"main() of {path} did not return a pair (int, dict) but {type(returned).__name__}")
with open(call["returned"], "w", encoding="utf-8") as result:
    json.dump({"code": int(returned[0]), "value": returned[1]}, result, allow_nan=False)
