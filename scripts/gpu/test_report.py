"""python3 -m unittest scripts/gpu/test_report.py"""

import importlib.machinery
import importlib.util
import json
import pathlib
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
LOADER = importlib.machinery.SourceFileLoader("report", str(HERE / "report"))
SPEC = importlib.util.spec_from_loader("report", LOADER)
report = importlib.util.module_from_spec(SPEC)
LOADER.exec_module(report)

FACTS = {
    "kind": "facts", "rehearsal": "", "card": "NVIDIA H100 80GB HBM3", "driver": "580", "memory": "81559 MiB",
    "clock": "1980 MHz", "memoryClock": "2619 MHz", "power": "700 W", "cores": 16, "processor": "X",
    "date": "2000-01-01", "commit": "abc", "command": "gpu-model/device.sh",
}
BENCH = {
    "kind": "bench", "model": "llama-3.1-8b", "type": "bf16", "batch": 8, "prompt": 64, "answer": 64, "runs": 3,
    "prefillTokensPerSecond": 1.0, "decodeTokensPerSecond": 700.4, "weightBytesPerSecond": 2e12,
}
FAILED = {"kind": "test", "class": "KernelSizesDeviceTest", "test": "[1] F32", "status": "failed", "why": "off"}


class ReportTest(unittest.TestCase):
    def test_prediction_stands_beside_the_reading(self):
        page = report.page([FACTS, BENCH], [])
        self.assertIn("| llama-3.1-8b | bf16 | 8 | 64+64 | 1 | 700 | 1,180 | 2,000 |", page)
        self.assertIn("NVIDIA H100 80GB HBM3, driver 580", page)

    def test_failure_is_told_with_its_reason(self):
        page = report.page([FACTS, FAILED], [])
        self.assertIn("| KernelSizesDeviceTest | 0 | 1 |", page)
        self.assertIn("failed: KernelSizesDeviceTest [1] F32: off", page)

    def test_rehearsal_is_no_card(self):
        page = report.page([{**FACTS, "rehearsal": "ptx", "card": "none"}, BENCH], [])
        self.assertIn("Rehearsal: no card", page)
        self.assertNotIn("700", page)

    def test_floors_stand_beside_the_reading(self):
        page = report.page([FACTS, {**BENCH, "batch": 16}], [])
        row = next(line for line in page.splitlines() if line.startswith("| decode, 16 rows |"))
        self.assertEqual(
            row,
            "| decode, 16 rows | 16.4 GB | 0.25 TFLOP | 5.46 ms (memory), 2,931 tok/s"
            " | 3.81 ms (memory), 4,202 tok/s | 260 | 700 tok/s |",
        )

    def test_without_readings_a_page_has_floors_only(self):
        page = report.page([], [])
        self.assertEqual(page.count("not read on a device yet"), 5)
        self.assertNotIn("## Rates", page)

    def test_predictions_are_the_models(self):
        predictions = json.loads((HERE / "predictions.json").read_text(encoding="utf-8"))
        model = report.time_model.decode_rates(predictions["copyBytesPerSecond"])
        self.assertEqual(predictions["decodeTokensPerSecond"], model)

    def test_what_a_launch_takes_is_in_the_model(self):
        rate, kind = 3.0e12, report.time_model.TYPES["bf16"]
        step = report.time_model.step(rate, kind, 1)
        self.assertAlmostEqual(report.time_model.step(rate, kind, 1, launches=614) - step, (614 - 260) * 3e-6)

    def test_day_with_mma_alone_meets_the_aim_by_count(self):
        prompts, answers = report.time_model.day(3.0e12, report.time_model.TYPES["bf16"])
        self.assertLessEqual(prompts + answers, 35)
        self.assertGreaterEqual(answers, 300 * (3 * 5.03e-3 + 5.03e-3))  # no faster than its weights are read

    def test_transformers_stand_beside_the_same_work(self):
        ours = {"kind": "day", "model": "llama-3.1-8b", "type": "bf16", "papers": 64, "prompt": 220, "sharedPrefix": 0,
                "answer": 200, "seconds": 2.0, "outputTokensPerSecond": 6400.0,
                "interactiveFirstTokenP99Seconds": 0.1}
        theirs = {"kind": "anchor", "name": "transformers-8b-bf16", "batch": 64, "prompt": 220, "answer": 200,
                  "outputTokensPerSecond": 1600.0}
        page = report.page([FACTS, ours, theirs], [])
        self.assertIn("| 64 requests of 220 tokens, 200 new ones | 6,400 | 1,600 | 4.0 x |", page)
        self.assertIn("Not both were read", report.page([FACTS, {**ours, "papers": 32}, theirs], []))

    def test_ncu_is_read(self):
        text = (
            '==PROF== Connected\n"ID","Kernel Name","Section Name","Metric Name","Metric Unit","Metric Value"\n'
            '"0","few8_f16_f32","SpeedOfLight","DRAM Throughput","%","81.50"\n'
            '"1","few8_f16_f32","SpeedOfLight","DRAM Throughput","%","79.00"\n'
        )
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
            file.write(text)
            file.flush()
            page = report.page([FACTS], [file.name])
        self.assertIn("| few8_f16_f32 | DRAM Throughput | 81.5 % | 80-92 % |", page)


if __name__ == "__main__":
    unittest.main()
