import { Protocol } from "@modelcontextprotocol/sdk/shared/protocol.js";
import {
  type Implementation,
  InitializeRequestSchema,
  LATEST_PROTOCOL_VERSION,
  type ServerCapabilities,
  type ServerNotification,
  type ServerRequest,
  type ServerResult,
  SUPPORTED_PROTOCOL_VERSIONS,
} from "@modelcontextprotocol/sdk/types.js";

export type ServerIdentity = {
  serverInfo: Implementation;
  capabilities: ServerCapabilities;
  instructions: string;
};

/**
 * The server's end of a connection. Not the SDK's `Server`: that one loads a JSON schema validator for
 * forms which users fill in, 9 ms of start (docs/performance.md), and this server asks users nothing.
 */
export class ServerEnd extends Protocol<ServerRequest, ServerNotification, ServerResult> {
  constructor(identity: ServerIdentity) {
    super();
    this.setRequestHandler(InitializeRequestSchema, ({ params }) => ({
      ...identity,
      protocolVersion: SUPPORTED_PROTOCOL_VERSIONS.includes(params.protocolVersion)
        ? params.protocolVersion
        : LATEST_PROTOCOL_VERSION,
    }));
  }

  // The SDK asks whether the other side can take a message; nothing is sent that it did not ask for.
  protected override assertCapabilityForMethod(): void {}
  protected override assertNotificationCapability(): void {}
  protected override assertRequestHandlerCapability(): void {}
  protected override assertTaskCapability(): void {}
  protected override assertTaskHandlerCapability(): void {}
}
