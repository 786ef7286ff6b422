// @ts-check
// usage: count-tests.mjs REPORT EXIT_CODE
// Prints "<passed> <failed>" of a vitest JSON report, then a line for each test that did not pass, with the
// beginning of its reason. A skipped test counts as failed: CI has all that tests may need. So does a run
// that failed without a failed test, or that left no report.
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";

const REASON_LINES = 12;

const [report = "", exitCode = "1"] = process.argv.slice(2);
const { passed, failures } = existsSync(report)
  ? read()
  : { passed: 0, failures: ["no report was written"] };
if (failures.length === 0 && (exitCode !== "0" || passed === 0)) {
  failures.push(`${passed} tests passed, but the run ended with code ${exitCode}`);
}
console.log(passed, failures.length);
for (const failure of failures) console.log(failure);

function read() {
  /** @type {{ testResults: { name: string, status: string, message?: string, assertionResults: { status: string, fullName: string, failureMessages?: string[] }[] }[] }} */
  const { testResults } = JSON.parse(readFileSync(report, "utf8"));
  let passed = 0;
  /** @type {string[]} */
  const failures = [];
  for (const { name, status, message, assertionResults } of testResults) {
    const file = relative(process.cwd(), name);
    const notPassed = assertionResults.filter((test) => test.status !== "passed");
    passed += assertionResults.length - notPassed.length;
    for (const test of notPassed) {
      failures.push(
        `${test.status}: ${file}: ${test.fullName}${reason(test.failureMessages?.[0])}`,
      );
    }
    // A file that could not be loaded failed without a test.
    if (notPassed.length === 0 && status !== "passed")
      failures.push(`${status}: ${file}${reason(message)}`);
  }
  return { passed, failures };
}

/** @param {string | undefined} message */
function reason(message = "") {
  // What vitest's report says of a test that ran out of time: where it was declared, and this.
  const told = message.trim().replace("Error: STACK_TRACE_ERROR", "Error: it ran out of time");
  const lines = told === "" ? [] : told.split("\n").slice(0, REASON_LINES);
  return lines.map((line) => `\n    ${line}`).join("");
}
