"""The kernel against jupyter_kernel_test, for every part of the protocol that it claims."""
import unittest

import jupyter_kernel_test

HTML = 'Symbol.for("Jupyter.display")'


class ConvlensKernel(jupyter_kernel_test.KernelTests):
    kernel_name = "convlens"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("oops")'
    code_generate_error = 'throw new Error("boom")'
    code_inspect_sample = "Math.max"
    code_clear_output = 'import { clearOutput } from "convlens"; clearOutput()'
    code_history_pattern = "1 +*"
    supported_history_operations = ("tail", "range", "search")

    completion_samples = [
        {"text": "JSON.par", "matches": ["parse"]},
        {"text": "Math.cb", "matches": ["cbrt"]},
        {"text": "nosuchthing_"},
    ]
    complete_code_samples = [
        "1",
        "const a = 1;",
        "for (const x of [1]) {\n  x;\n}",
        "await Promise.resolve(1)",
        "class A { b = 1 }",
        "const t = `x`",
    ]
    incomplete_code_samples = [
        "function f() {",
        "const a = [",
        "console.log(",
        "const s = `abc",
        "if (true) {\n  1",
        "/* open",
        "class A {",
        "x =>",
        "1 +",
    ]
    invalid_code_samples = ["const = 1", "1 2 3)", "let 1a", 'import from "x"']
    code_execute_result = [
        {"code": "1 + 2", "result": "3"},
        {"code": "[1, 2, 3]", "result": "[ 1, 2, 3 ]"},
        {"code": '"abc"', "result": "'abc'"},
        {"code": "({ a: 1 })", "result": "{ a: 1 }"},
        {"code": "new Map([[1, 2]])", "result": "Map(1) { 1 => 2 }"},
        {"code": "await Promise.resolve(6 * 7)", "result": "42"},
        {"code": "0", "result": "0"},
        {"code": "false", "result": "false"},
        {"code": '""', "result": "''"},
        {
            "code": f'({{ [{HTML}]: () => ({{ "text/plain": "p", "text/html": "<b>h</b>" }}) }})',
            "mime": "text/html",
            "result": "<b>h</b>",
        },
        {
            "code": f'({{ [{HTML}]: async () => ({{ "text/html": "<i>h</i>" }}) }})',
            "mime": "text/html",
            "result": "<i>h</i>",
        },
    ]
    code_display_data = [
        {"code": 'import { display as show } from "tslab"; show.html("<b>2</b>")', "mime": "text/html"},
        {"code": 'show.png(Buffer.from("iVBORw0KGgo=", "base64"))', "mime": "image/png"},
        {
            "code": f'import {{ display }} from "convlens"; display({{ [{HTML}]: () => ({{ "text/html": "<b>3</b>" }}) }})',
            "mime": "text/html",
        },
    ]


if __name__ == "__main__":
    unittest.main(verbosity=2)
