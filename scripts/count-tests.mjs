// @ts-check
// usage: count-tests.mjs REPORT EXIT_CODE
// Prints "<passed> <failed>" of a vitest JSON report. A skipped test counts as failed: CI has all that
// tests may need. So does a run that failed without a failed test, or that left no report.
import { existsSync, readFileSync } from "node:fs";

const [report = "", exitCode = "1"] = process.argv.slice(2);
const { passed, failed } = existsSync(report) ? count() : { passed: 0, failed: 0 };
console.log(passed, failed === 0 && (exitCode !== "0" || passed === 0) ? 1 : failed);

function count() {
  /** @type {{ testResults: { status: string, assertionResults: { status: string, fullName: string }[] }[] }} */
  const { testResults } = JSON.parse(readFileSync(report, "utf8"));
  let passed = 0;
  let failed = 0;
  for (const file of testResults) {
    const notPassed = file.assertionResults.filter((test) => test.status !== "passed");
    passed += file.assertionResults.length - notPassed.length;
    // A file that could not be loaded failed without a test.
    failed += notPassed.length === 0 && file.status !== "passed" ? 1 : notPassed.length;
    for (const test of notPassed) console.error(`${test.status}: ${test.fullName}`);
  }
  return { passed, failed };
}
