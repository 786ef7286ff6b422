/** In a word where a number comes from, when that is not the client's last response. */
export function sourceTitle(source: string): string | undefined {
  return TITLES[source];
}

const TITLES: { readonly [source: string]: string } = {
  client: "client",
  endpoint: "polled",
};
