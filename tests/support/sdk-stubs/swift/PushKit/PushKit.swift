// https://developer.apple.com/documentation/pushkit/pkpushregistrydelegate
@_exported import Foundation

public class PKPushRegistry: NSObject {}

public class PKPushCredentials: NSObject {
    public var token: Data { fatalError() }
}

public struct PKPushType {}

public protocol PKPushRegistryDelegate: NSObjectProtocol {
    func pushRegistry(_ registry: PKPushRegistry, didUpdate pushCredentials: PKPushCredentials, for type: PKPushType)
}
