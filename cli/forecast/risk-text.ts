import { chancePercent } from "../../shared/quota/runs-out.ts";

/** `19 %`, `<1 %`. */
export function riskText(probability: number): string {
  return probability < 0.005 ? "<1 %" : `${chancePercent(probability)} %`;
}
