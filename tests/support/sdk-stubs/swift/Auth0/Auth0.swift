// https://auth0.com/docs/libraries/auth0-swift/auth0-swift-save-and-renew-tokens
public protocol Authentication {}

public func authentication() -> any Authentication { fatalError() }

public struct Credentials {
    public let accessToken: String
}

public struct CredentialsManager {
    public init(authentication: any Authentication) {}
    public func credentials() async throws -> Credentials { fatalError() }
    public func renew() async throws -> Credentials { fatalError() }
}
