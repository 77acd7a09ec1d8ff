// https://github.com/auth0/Auth0.swift/tree/master/Auth0: CredentialsManager.swift, CredentialsManagerError.swift,
// Auth0APIError.swift
public protocol Authentication {}

public func authentication() -> any Authentication { fatalError() }

public struct Credentials {
    public let accessToken: String
}

public struct AuthenticationError: Error {
    public var isNetworkError: Bool { fatalError() }
}

public struct CredentialsManagerError: Error {
    public let cause: Error?
}

public struct CredentialsManager {
    public init(authentication: any Authentication) {}
    public func credentials() async throws -> Credentials { fatalError() }
    public func renew() async throws -> Credentials { fatalError() }
}
