// https://github.com/firebase/firebase-ios-sdk/tree/main/FirebaseAuth/Sources/Swift: Auth/Auth.swift, User/User.swift,
// Utilities/AuthErrors.swift
@_exported import Foundation

public class Auth {
    public class func auth() -> Auth { fatalError() }
    public var currentUser: User?
}

public class User {
    public func getIDToken(forcingRefresh: Bool = false) async throws -> String { fatalError() }
}

public enum AuthErrorCode: Int, Error {
    case networkError = 17020
}
