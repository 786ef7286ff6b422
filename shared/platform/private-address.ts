import ipaddr from "ipaddr.js";

/**
 * Whether an address of IPv4 or IPv6 leads to the open internet: not to this machine, its network, the
 * metadata service of a cloud, or anything else that is not global unicast. False for what is no address.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  const bytes = parsed.toByteArray();
  if (bytes.length === 4) return parsed.range() === "unicast" && address !== AZURE_HOST;
  // What a NAT64 gateway will connect to is the IPv4 address in the last 4 bytes.
  if (parsed.match(NAT64, 96)) return isPublicAddress(bytes.slice(12).join("."));
  return parsed.range() === "unicast" && isGlobalUnicast(bytes);
}

/** The well-known prefix (RFC 6052); those for local use (RFC 8215) hide the address elsewhere. */
const NAT64 = ipaddr.parse("64:ff9b::");

/** The host's own services in Azure, at an address that is public by its form. */
const AZURE_HOST = "168.63.129.16";

/** Of this machine itself. */
export function isLoopbackAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === "loopback";
}

/** 2000::/3: outside of it even what has no name yet, and old forms of IPv4 (`::127.0.0.1`). */
function isGlobalUnicast(bytes: readonly number[]): boolean {
  return ((bytes[0] ?? 0) & 0xe0) === 0x20;
}
