// Fetches Twilio Access Tokens from the token Function and keeps each while it is good. For iOS, macOS and Linux: add
// this package, or copy this file into the app. It needs only Foundation.
//
//   let tokens = TokenSource(url: tokenURL) { forceRefresh in try await auth.idToken(forceRefresh: forceRefresh) }
//   let answer = try await tokens.token(TokenRequest(products: [.video], room: "tutoring-42"))
// Sources: the contract in the project's README; RFC 9457 for problem answers; RFC 6750 for bearer tokens.
import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

// Nothing here is isolated, even in an app whose declarations belong to the main actor by default.
nonisolated private let deadline = Duration.seconds(15) // for each request, including its body
nonisolated private let margin = Duration.seconds(60) // that a kept token must have left, or half its life if less
nonisolated private let repeatWindow = Duration.seconds(30) // after the first request; no repeat begins later
nonisolated private let maxRepeats = 3
nonisolated private let maxAnswerBytes = 64 * 1024
nonisolated private let lifeSeconds = 1...86_400 // Twilio's limit for Access Tokens
nonisolated private let kinds: [Int: TokenError.Kind] = [400: .refused, 401: .signIn, 403: .refused, 500: .server]
nonisolated private let outages: Set = [429, 502, 503, 504]
nonisolated private let alphanumerics = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
nonisolated private let unreserved = alphanumerics.union("-._~".utf8)

/// What to ask for. Of what is unset, the Function chooses.
public struct TokenRequest: Hashable, Sendable {
    public enum Product: String, CaseIterable, Sendable { case video, voice, conversations, sync }
    /// Picks the push credential. `iosSandbox` is for builds that are signed for development.
    public enum Platform: String, Sendable { case ios, iosSandbox = "ios-sandbox", android }

    /// Ask for what the app needs now: least privilege. An empty set counts as unset.
    public var products: Set<Product>
    /// The Video room that the token is for, by unique name or SID.
    public var room: String?
    public var platform: Platform?
    /// The lifetime in seconds, 60 to 86399. The Function may shorten it.
    public var ttl: Int?

    nonisolated public init(products: Set<Product> = [], room: String? = nil,
                            platform: Platform? = nil, ttl: Int? = nil) {
        (self.products, self.room, self.platform, self.ttl) = (products, room, platform, ttl)
    }

    /// Tells requests apart. `==` does not: in Swift, the two Unicode forms of a letter are equal.
    nonisolated fileprivate var query: String {
        let names = Product.allCases.filter(products.contains).map(\.rawValue).joined(separator: ",")
        let values = [names.isEmpty ? nil : names, room, platform?.rawValue, ttl.map(String.init)]
        return zip(["products", "room", "platform", "ttl"], values)
            .compactMap { name, value in value.map { "\(name)=" + escaped($0, keeping: unreserved, as: "%%%02X") } }
            .joined(separator: "&")
    }
}

public struct TwilioAccessToken: Decodable, Equatable, Sendable, CustomReflectable {
    public let identity: String
    /// For Twilio's SDKs. `print` and `dump` leave it out.
    public let token: String
    /// Seconds from issue, not from now.
    public let expiresIn: Int
    public let products: [String]
    nonisolated public init(identity: String, token: String, expiresIn: Int, products: [String]) {
        (self.identity, self.token, self.expiresIn, self.products) = (identity, token, expiresIn, products)
    }
    public var customMirror: Mirror {
        Mirror(self, children: ["identity": identity, "expiresIn": expiresIn, "products": products],
               displayStyle: .struct)
    }
}

public struct TokenError: Error {
    /// What the app does next:
    /// - `signIn`: let the user sign in (401, or a bearer token that cannot be one).
    /// - `refused`: tell the user that this is not allowed, or fix the request (400, 403).
    /// - `server`: tell the owner of the Function (500).
    /// - `unavailable`: try later; the user stays signed in (429, 502, 503, 504).
    /// - `network`: try again with a connection.
    /// - `invalidAnswer`: check the address, or the connection for a captive portal: the answer is not the Function's.
    /// - `signedOut`: nothing; `signOut()` was called meanwhile.
    public enum Kind: String, Sendable { case signIn, refused, server, unavailable, network, invalidAnswer, signedOut }
    public let kind: Kind
    /// The Function's words: for programs, the kind of the refusal and its cause; for developers, a sentence.
    public let code, reason, detail: String?
    /// Of HTTP; and the Retry-After header, in seconds.
    public let status, retryAfter: Int?

    public init(kind: Kind, code: String? = nil, reason: String? = nil, detail: String? = nil,
                status: Int? = nil, retryAfter: Int? = nil) {
        (self.kind, self.code, self.reason, self.detail) = (kind, code, reason, detail)
        (self.status, self.retryAfter) = (status, retryAfter)
    }
}

public actor TokenSource {
    fileprivate struct Answer: Decodable { let identity, token: String, expiresIn: Int, products: [String] }
    private typealias Held = (token: TwilioAccessToken, sent: Duration)
    private struct Flight {
        let task: Task<Void, Never>
        var callers: [UUID: CheckedContinuation<TwilioAccessToken, any Error>] = [:]
    }

    private let url: URL
    private let session: URLSession
    private let bearerToken: @Sendable (_ forceRefresh: Bool) async throws -> String?
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Duration
    /// Both by the query, which tells requests apart.
    private var held: [String: Held] = [:]
    private var flights: [String: Flight] = [:]
    private var signOuts = 0

    /// - Parameters:
    ///   - url: the address of the Function, `https://…/token`
    ///   - session: used without cookies, cache and redirects, whatever its configuration says
    ///   - bearerToken: the user's ID or access token, or nil for an anonymous caller; true asks for a new one.
    ///     What it throws reaches the callers of `token`. It must not wait for the token that it is asked for.
    public init(url: URL, session: URLSession = .shared,
                bearerToken: @escaping @Sendable (_ forceRefresh: Bool) async throws -> String? = { _ in nil }) {
        // This clock counts the time that the device sleeps, and does not depend on its date.
        self.init(url: url, session: session, clock: ContinuousClock(), bearerToken: bearerToken)
    }

    /// With a clock for tests.
    init(url: URL, session: URLSession = .shared, clock: some Clock<Duration>,
         bearerToken: @escaping @Sendable (_ forceRefresh: Bool) async throws -> String?) {
        let start = clock.now
        now = { start.duration(to: clock.now) }
        (self.url, self.session, self.clock, self.bearerToken) = (url, session, clock, bearerToken)
    }

    /// A token from memory, or from the Function. Callers that ask for the same thing at the same time share a request.
    /// A task that is cancelled ends its own wait; the request ends when its last caller has left.
    /// - Parameter forceRefresh: fetches even if the token in memory is still good
    /// - Throws: `TokenError`, `CancellationError`, or what `bearerToken` throws
    public func token(_ request: TokenRequest = .init(), forceRefresh: Bool = false) async throws -> TwilioAccessToken {
        try Task.checkCancellation()
        let query = request.query
        if !forceRefresh, let held = held[query], isGood(held) { return held.token }
        let (caller, signOutsBefore) = (UUID(), signOuts)
        let token = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                flights[query, default: startFlight(query)].callers[caller] = continuation
            }
        } onCancel: { Task { await leave(query, caller) } }
        // Other calls may come between the outcome and its caller.
        guard signOuts == signOutsBefore else { throw TokenError(kind: .signedOut) }
        return token
    }

    /// Forgets every token. Callers that wait get a `signedOut` error, and what is on its way is never handed out.
    public func signOut() {
        (held, signOuts) = ([:], signOuts + 1)
        for query in flights.keys { end(query, with: .failure(TokenError(kind: .signedOut))) }
    }

    private func isGood(_ held: Held) -> Bool {
        let life = Duration.seconds(held.token.expiresIn)
        return life - (now() - held.sent) >= min(margin, life / 2)
    }

    private func leave(_ query: String, _ caller: UUID) {
        flights[query]?.callers.removeValue(forKey: caller)?.resume(throwing: CancellationError())
        if flights[query]?.callers.isEmpty == true { end(query, with: .failure(CancellationError())) }
    }

    private func end(_ query: String, with outcome: Result<TwilioAccessToken, any Error>) {
        guard let flight = flights.removeValue(forKey: query) else { return }
        flight.task.cancel()
        for caller in flight.callers.values { caller.resume(with: outcome) }
    }

    private func startFlight(_ query: String) -> Flight {
        Flight(task: Task {
            let outcome: Result<Held, any Error>
            do { outcome = .success(try await fetch(query)) } catch { outcome = .failure(error) }
            // A cancelled flight has ended already, and another one may have taken its place.
            if Task.isCancelled { return }
            held[query] = (try? outcome.get()) ?? held[query]
            end(query, with: outcome.map { $0.token })
        })
    }

    private func fetch(_ query: String) async throws -> Held {
        try Task.checkCancellation()
        var bearer = try await bearerToken(false)
        var (isRenewed, repeats) = (false, 0)
        let first = now()
        while true {
            try Task.checkCancellation()
            let sent = now()
            do {
                return (try await send(query, bearer), sent)
            } catch let error as TokenError {
                try Task.checkCancellation()
                if error.kind == .signIn, error.code == "invalid_token", !isRenewed {
                    isRenewed = true
                    bearer = try await bearerToken(true)
                    continue
                }
                // Random, so that devices do not all come back at once.
                let backoff = Double.random(in: 0.5...1) * Double(1 << repeats)
                let pause = Duration.seconds(error.kind == .network ? backoff : Double(max(1, error.retryAfter ?? 1)))
                let isRepeated = [.network, .unavailable].contains(error.kind) && repeats < maxRepeats
                guard isRepeated, now() - first + pause <= repeatWindow else { throw error }
                repeats += 1
                try await clock.sleep(for: pause)
                guard now() - first <= repeatWindow else { throw error } // The device has slept.
            }
        }
    }

    private func send(_ query: String, _ bearer: String?) async throws -> TwilioAccessToken {
        let receiver = Receiver()
        #if canImport(FoundationNetworking)
        // On Linux, only the delegate of a session receives data, and only a session can refuse cookies and caches.
        let configuration = session.configuration.copy() as! URLSessionConfiguration
        (configuration.httpCookieStorage, configuration.urlCache) = (nil, nil)
        let session = URLSession(configuration: configuration, delegate: receiver, delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        #endif
        let task = session.dataTask(with: try urlRequest(query, bearer))
        task.delegate = receiver
        let timer = Task { [clock] in
            try await clock.sleep(for: deadline)
            task.cancel()
        }
        defer { timer.cancel() }
        let (response, body) = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                receiver.continuation = continuation
                task.resume()
            }
        } onCancel: { task.cancel() }
        return try accessToken(response, body)
    }

    private func urlRequest(_ query: String, _ bearer: String?) throws -> URLRequest {
        var components = URLComponents(url: url, resolvingAgainstBaseURL: true)
        let queries = [components?.percentEncodedQuery ?? "", query].filter { !$0.isEmpty }
        if !queries.isEmpty { components?.percentEncodedQuery = queries.joined(separator: "&") }
        guard let address = components?.url else { throw TokenError(kind: .invalidAnswer) }
        var request = URLRequest(url: address, cachePolicy: .reloadIgnoringLocalCacheData)
        request.httpShouldHandleCookies = false
        request.setValue("application/json", forHTTPHeaderField: "Accept")
        if let bearer {
            // RFC 6750, section 2.1. Foundation would send other characters, too.
            guard isMatch(bearer, "[A-Za-z0-9._~+/-]+=*") else { throw TokenError(kind: .signIn) }
            request.setValue("Bearer \(bearer)", forHTTPHeaderField: "Authorization")
        }
        return request
    }
}

/// The user's identity in Voice, for a call to the user `name`: bytes outside `A-Za-z0-9` become `_` and their hex.
nonisolated public func voiceIdentity(of name: String) -> String { escaped(name, keeping: alphanumerics, as: "_%02x") }

nonisolated private func escaped(_ text: String, keeping kept: Set<UInt8>, as format: String) -> String {
    text.utf8.map { kept.contains($0) ? String(UnicodeScalar($0)) : String(format: format, $0) }.joined()
}

/// - Parameter body: empty if it was too large, nil if it broke off
nonisolated private func accessToken(_ response: HTTPURLResponse?, _ body: Data?) throws -> TwilioAccessToken {
    guard let response, body != nil || outages.contains(response.statusCode) else { throw TokenError(kind: .network) }
    let (status, json) = (response.statusCode, body ?? Data())
    if status == 200, let read = try? JSONDecoder().decode(TokenSource.Answer.self, from: json),
       !read.identity.isEmpty, !read.token.isEmpty, lifeSeconds.contains(read.expiresIn) {
        return .init(identity: read.identity, token: read.token, expiresIn: read.expiresIn, products: read.products)
    }
    let header = { response.value(forHTTPHeaderField: $0) ?? "" }
    let isProblem = isMatch(header("Content-Type"), #"(?i)application/problem\+json *(;.*)?"#)
    let problem = isProblem ? try? JSONSerialization.jsonObject(with: json) as? [String: Any] : nil
    let kind: TokenError.Kind? = outages.contains(status) ? .unavailable : problem == nil ? nil : kinds[status]
    guard let kind else { throw TokenError(kind: .invalidAnswer, status: status) }
    let retryAfter = isMatch(header("Retry-After"), "[0-9]{1,9}") ? Int(header("Retry-After")) : nil
    throw TokenError(kind: kind, code: problem?["code"] as? String, reason: problem?["reason"] as? String,
                     detail: problem?["detail"] as? String, status: status, retryAfter: retryAfter)
}

nonisolated private func isMatch(_ text: String, _ pattern: String) -> Bool {
    text.range(of: "^(\(pattern))\\z", options: .regularExpression) != nil
}

/// Follows no redirect, and ends the request when the body is too large. Foundation calls it on one queue, in order.
private final class Receiver: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    var continuation: CheckedContinuation<(HTTPURLResponse?, Data?), Never>?
    private var body = Data()

    func urlSession(_ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
                    newRequest: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void) {
        completionHandler(nil)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        body.append(data)
        if body.count > maxAnswerBytes { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let received = body.count > maxAnswerBytes ? Data() : error == nil ? body : nil
        continuation?.resume(returning: (task.response as? HTTPURLResponse, received))
    }
}
