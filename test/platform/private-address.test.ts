import fc from "fast-check";
import { expect, test } from "vitest";
import { isLoopbackAddress, isPublicAddress } from "../../shared/platform/private-address.ts";

test.each([
  "8.8.8.8",
  "172.15.255.255",
  "172.32.0.1",
  "100.63.255.255",
  "149.154.167.220",
  "2606:4700::6810:84e5",
  "2001:67c:4e8:f004::9",
  // What a network without IPv4 makes of 149.154.167.220.
  "64:ff9b::959a:a7dc",
])("%s is public", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each([
  ["this host", "0.0.0.0"],
  ["this network", "0.1.2.3"],
  ["loopback", "127.0.0.1"],
  ["loopback", "127.255.255.254"],
  ["loopback", "::1"],
  ["unspecified", "::"],
  ["private", "10.0.0.1"],
  ["private", "172.16.0.1"],
  ["private", "192.168.1.1"],
  ["a provider's own", "100.64.0.1"],
  ["link-local, metadata of clouds", "169.254.169.254"],
  ["documentation", "192.0.2.1"],
  ["benchmarks", "198.18.0.1"],
  ["multicast", "224.0.0.1"],
  ["reserved", "240.0.0.1"],
  ["broadcast", "255.255.255.255"],
  ["unique local, metadata of clouds", "fd00:ec2::254"],
  ["link-local", "fe80::1"],
  ["link-local on an interface", "fe80::1%eth0"],
  ["site-local", "fec0::1"],
  ["multicast", "ff02::1"],
  ["documentation", "2001:db8::1"],
  ["mapped loopback", "::ffff:127.0.0.1"],
  ["mapped", "::ffff:8.8.8.8"],
  ["IPv4-compatible", "::7f00:1"],
  ["loopback behind NAT64", "64:ff9b::7f00:1"],
  ["private behind NAT64", "64:ff9b::10.0.0.1"],
  ["a cloud's metadata behind local-use NAT64", "64:ff9b:1:a9fe:a9:fe00:808:808"],
  ["the host of an Azure machine", "168.63.129.16"],
  ["6to4", "2002:7f00:1::"],
  ["Teredo", "2001:0:53aa:64c::1"],
  ["unassigned", "4000::1"],
  ["no address", "localhost"],
  ["no address", ""],
])("%s: %s is not public", (_what, address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test("nothing that leads to this machine is public", () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV6(), (four, six) => {
      for (const address of [four, six]) {
        expect(isLoopbackAddress(address) && isPublicAddress(address)).toBe(false);
      }
    }),
  );
});

test("any text has an answer", () => {
  fc.assert(fc.property(fc.string(), (text) => typeof isPublicAddress(text) === "boolean"));
});
