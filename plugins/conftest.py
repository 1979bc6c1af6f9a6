"""The plugins' own tests take their sources as they lie here; ``tests/plugins`` takes them from their wheels, installed."""

import sys
from pathlib import Path

sys.path[:0] = [str(source) for source in sorted(Path(__file__).parent.glob("*/src"))]
