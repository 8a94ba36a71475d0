"""`python -m infra.lean_bytecode FOLDER UNPACKED_AT`: every module of the folder becomes bytecode without its source.

The bytecode has no docstrings, no assertions and no annotations of functions, which nothing reads at run time. The
annotations of classes stay, because msgspec reads them. Run it with a fixed hash seed: see `infra/bytecode.py`.
"""

import ast
import marshal
import sys
from importlib.util import MAGIC_NUMBER, source_hash
from pathlib import Path

# The bytecode is valid whatever its source: https://peps.python.org/pep-0552/
UNCHECKED_HASH = (1).to_bytes(4, "little")
WITHOUT_DOCSTRINGS = 2


class _WithoutAnnotations(ast.NodeTransformer):
    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None
        self.generic_visit(node)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node


def main() -> None:
    folder, unpacked_at = Path(sys.argv[1]), sys.argv[2]
    for source in sorted(folder.rglob("*.py")):
        content = source.read_bytes()
        shown = f"{unpacked_at}/{source.relative_to(folder).as_posix()}"
        tree = _WithoutAnnotations().visit(ast.parse(content, shown))
        code = compile(tree, shown, "exec", dont_inherit=True, optimize=WITHOUT_DOCSTRINGS)
        header = MAGIC_NUMBER + UNCHECKED_HASH + source_hash(content)
        source.with_suffix(".pyc").write_bytes(header + marshal.dumps(code))
        source.unlink()


if __name__ == "__main__":
    main()
