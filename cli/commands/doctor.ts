import { defineCommand } from "../command.ts";

export const doctor = defineCommand({
  name: "doctor",
  summary: "Check everything and give the next step for what does not work",
  usage: ["[--json]"],
  details: "Changes nothing. Exits with 1 when something does not work (✗).",
  options: { json: { type: "boolean", summary: "Print JSON" } },
  async run({ values }, world) {
    const { runDoctor } = await import("../doctor/run-doctor.ts");
    return runDoctor(values.json === true, world);
  },
});
