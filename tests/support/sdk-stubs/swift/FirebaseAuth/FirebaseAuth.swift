// https://firebase.google.com/docs/reference/swift/firebaseauth/api/reference/Classes/User
public class Auth {
    public class func auth() -> Auth { fatalError() }
    public var currentUser: User?
}

public class User {
    public func getIDToken(forcingRefresh: Bool = false) async throws -> String { fatalError() }
}
