import { runScanThread } from "../../shared/ledger/scan-thread-file.ts";

// A thread of a program that reads many files: `scan.cjs`, which the ledger starts.
runScanThread();
