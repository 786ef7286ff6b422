import { isSupportedNode, MINIMUM_NODE } from "../shared/platform/node-version.ts";

// The starter imports this before anything that an old Node.js lacks.
if (!isSupportedNode(process.versions.node)) {
  process.stderr.write(
    `tacho: this is Node.js ${process.versions.node}; Tacho needs ${MINIMUM_NODE} or newer.\n`,
  );
  process.exit(1);
}
