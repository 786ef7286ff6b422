/** `$4.27`, `$1,234.56`; a real amount below half a cent is `<$0.01`, never `$0.00`. */
export function exactMoney(usd: number): string {
  if (usd > 0 && usd < 0.005) return "<$0.01";
  const [whole = "0", cents = "00"] = Math.max(0, usd).toFixed(2).split(".");
  return `$${whole.replaceAll(/\B(?=(\d{3})+$)/g, ",")}.${cents}`;
}
