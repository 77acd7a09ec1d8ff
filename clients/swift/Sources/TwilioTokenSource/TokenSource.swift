// TokenSource.swift, version 0.1.0
// Fetches Twilio Access Tokens from the token Function, keeps each while it is good, and renews them. For iOS, macOS
// and Linux: add this package, or copy this file into the app. It needs only Foundation.
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
nonisolated private let renewalInterval = Duration.seconds(30) // between the beginnings of two renewals, at least
nonisolated private let firstRenewalPause = Duration.seconds(5) // before a renewal is tried again; doubled each time
nonisolated private let maxRenewalPause = Duration.seconds(60)
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

public struct TokenError: LocalizedError {
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
    /// For `network`, the error of the platform.
    public let underlying: (any Error)?

    public init(kind: Kind, code: String? = nil, reason: String? = nil, detail: String? = nil,
                status: Int? = nil, retryAfter: Int? = nil, underlying: (any Error)? = nil) {
        (self.kind, self.code, self.reason, self.detail) = (kind, code, reason, detail)
        (self.status, self.retryAfter, self.underlying) = (status, retryAfter, underlying)
    }

    /// For developers: stable words, and a sentence of the Function or the platform.
    public var errorDescription: String? {
        let words = [kind.rawValue, status.map(String.init), code, reason].compactMap { $0 }.joined(separator: " ")
        return [words, detail ?? underlying?.localizedDescription].compactMap { $0 }.joined(separator: ": ")
    }
}

public actor TokenSource: CustomReflectable {
    fileprivate struct Answer: Decodable { let identity, token: String, expiresIn: Int, products: [String] }
    private struct Held: Sendable { let token: TwilioAccessToken, sent: Duration }
    /// Nil for nobody.
    private struct Bearer: Equatable, Sendable { let text: String? }
    private struct BearerCall { let forceRefresh: Bool, result: Shared<Bearer> }

    private let url: URL
    private let session: URLSession
    private let bearerToken: @Sendable (_ forceRefresh: Bool) async throws -> String?
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Duration
    /// Both by the query, which tells requests apart.
    private var held: [String: Held] = [:]
    private var flights: [String: Shared<Held>] = [:]
    /// The call of the closure that is in progress, and what the closure returned last.
    private var bearerCall: BearerCall?
    private var bearer: Bearer?
    private var renewals: [UUID: Task<Void, Never>] = [:]
    private let signOuts = Counter()

    /// - Parameters:
    ///   - url: the address of the Function, `https://…/token`. A query that it has is kept.
    ///   - session: used without cookies, cache and redirects, whatever its configuration says
    ///   - bearerToken: the user's ID or access token, or nil for an anonymous caller; true asks for a new one.
    ///     Requests that need a bearer token at the same time share a call. What it throws reaches the callers of
    ///     `token`. It must not ask this source for a token, which would wait for it.
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

    /// Empty, so that a dump contains no token.
    nonisolated public var customMirror: Mirror { Mirror(self, children: []) }

    /// A token from memory, or from the Function. Callers that ask for the same thing at the same time share a request.
    /// A task that is cancelled ends its own wait; the request ends when its last caller has left.
    /// - Parameter forceRefresh: fetches even if the token in memory is still good
    /// - Throws: `TokenError`, `CancellationError`, or what `bearerToken` throws
    public func token(_ request: TokenRequest = .init(), forceRefresh: Bool = false) async throws -> TwilioAccessToken {
        try Task.checkCancellation()
        let query = request.query
        if !forceRefresh, let held = held[query], isGood(held) { return held.token }
        let signOutsBefore = signOuts.value
        let token = try await value(of: flights[query] ?? startFlight(query)).token
        // Other calls may come between the outcome and its caller.
        guard signOuts.value == signOutsBefore else { throw TokenError(kind: .signedOut) }
        return token
    }

    /// Makes a function for an SDK's events: it fetches a new token and applies it. Calls do nothing while a renewal is
    /// in progress and for 30 seconds after it began, since SDKs report the same expiry several times. An outage is
    /// waited out, however long it takes. After `signOut` the function does nothing: make another one for the next
    /// user.
    /// - Parameters:
    ///   - onError: gets what ends a renewal without a new token, and what `apply` throws, but for `CancellationError`
    ///   - apply: hands the token to the SDK; it is waited for
    nonisolated public func renewer(
        _ request: TokenRequest, onError: @escaping @Sendable (any Error) -> Void = { _ in },
        apply: @escaping @Sendable (TwilioAccessToken) async throws -> Void
    ) -> @Sendable () -> Void {
        let renewer = Renewer(signIn: signOuts.value, request: request, onError: onError, apply: apply)
        return { Task { await self.beginRenewal(renewer) } }
    }

    /// Forgets every token. Callers that wait get a `signedOut` error, what is on its way is never handed out, and
    /// renewers do nothing from now on.
    public func signOut() {
        signOuts.increment()
        (held, bearer) = ([:], nil)
        for flight in flights.values { end(flight, with: .failure(TokenError(kind: .signedOut))) }
        if let bearerCall { end(bearerCall.result, with: .failure(CancellationError())) }
        for renewal in renewals.values { renewal.cancel() }
    }

    private func isGood(_ held: Held) -> Bool {
        let life = Duration.seconds(held.token.expiresIn)
        return life - (now() - held.sent) >= min(margin, life / 2)
    }

    /// The outcome of the work, which loses a caller if this task is cancelled.
    private func value<Value>(of work: Shared<Value>) async throws -> Value {
        let caller = UUID()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { enter(work, caller, $0) }
        } onCancel: { Task { await leave(work, caller) } }
    }

    private func enter<Value>(_ work: Shared<Value>, _ caller: UUID, _ continuation: Shared<Value>.Caller) {
        work.callers[caller] = continuation
    }

    private func leave<Value>(_ work: Shared<Value>, _ caller: UUID) {
        work.callers.removeValue(forKey: caller)?.resume(throwing: CancellationError())
        if work.callers.isEmpty { end(work, with: .failure(CancellationError())) }
    }

    private func end<Value>(_ work: Shared<Value>, with outcome: Result<Value, any Error>) {
        guard let onEnd = work.onEnd else { return }
        work.onEnd = nil
        onEnd(try? outcome.get())
        work.task?.cancel()
        for caller in work.callers.values { caller.resume(with: outcome) }
        work.callers = [:]
    }

    private func startFlight(_ query: String) -> Shared<Held> {
        let flight = Shared<Held> { fetched in
            self.flights[query] = nil
            self.held[query] = fetched ?? self.held[query]
        }
        flights[query] = flight
        flight.task = Task {
            do { end(flight, with: .success(try await fetch(query))) } catch { end(flight, with: .failure(error)) }
        }
        return flight
    }

    private func beginRenewal(_ renewer: Renewer) {
        guard renewer.signIn == signOuts.value, renewer.begin(at: now()) else { return }
        let id = UUID()
        renewals[id] = Task {
            await renew(renewer)
            renewals[id] = nil
            renewer.isRenewing = false
        }
    }

    /// Ends silently if it is cancelled.
    nonisolated private func renew(_ renewer: Renewer) async {
        do {
            let token = try await fetchUntilAvailable(renewer.request)
            if Task.isCancelled { return }
            do { try await renewer.apply(token) } catch is CancellationError {}
        } catch {
            if !Task.isCancelled { renewer.onError(error) }
        }
    }

    nonisolated private func fetchUntilAvailable(_ request: TokenRequest) async throws -> TwilioAccessToken {
        var longest = firstRenewalPause
        while true {
            do {
                return try await token(request, forceRefresh: true)
            } catch let error as TokenError where error.isTransient { // It may also be one that `bearerToken` throws.
                try await clock.sleep(for: max(jitter(longest), .seconds(error.retryAfter ?? 0)))
                longest = min(longest * 2, maxRenewalPause)
            }
        }
    }

    private func fetch(_ query: String) async throws -> Held {
        try Task.checkCancellation()
        var bearer = try await self.bearer()
        var (isRenewed, repeats) = (false, 0)
        let first = now()
        while true {
            try Task.checkCancellation()
            let sent = now()
            do {
                return Held(token: try await send(query, bearer.text), sent: sent)
            } catch let error as TokenError {
                try Task.checkCancellation()
                if error.kind == .signIn, error.code == "invalid_token", !isRenewed {
                    isRenewed = true
                    bearer = try await self.bearer(rejected: bearer)
                    continue
                }
                let isNetwork = error.kind == .network
                let pause = isNetwork ? jitter(.seconds(1 << repeats)) : .seconds(max(1, error.retryAfter ?? 1))
                let isRepeated = error.isTransient && repeats < maxRepeats
                guard isRepeated, now() - first + pause <= repeatWindow else { throw error }
                repeats += 1
                try await clock.sleep(for: pause)
                guard now() - first <= repeatWindow else { throw error } // The device has slept.
            }
        }
    }

    /// What `bearerToken` returns. It is called once at a time, since a refresh token may work only once.
    /// - Parameter rejected: what the Function has rejected, if another one is needed
    private func bearer(rejected: Bearer? = nil) async throws -> Bearer {
        while true {
            if let rejected, let bearer, bearer != rejected, bearerCall?.forceRefresh != true { return bearer }
            let call = bearerCall ?? startBearerCall(forceRefresh: rejected != nil)
            if call.forceRefresh || rejected == nil { return try await value(of: call.result) }
            _ = try? await value(of: call.result)
            try Task.checkCancellation()
        }
    }

    private func startBearerCall(forceRefresh: Bool) -> BearerCall {
        let result = Shared<Bearer> { returned in
            self.bearerCall = nil
            self.bearer = returned ?? self.bearer
        }
        let call = BearerCall(forceRefresh: forceRefresh, result: result)
        bearerCall = call
        result.task = Task {
            do {
                try Task.checkCancellation()
                let text = try await bearerToken(forceRefresh)
                // RFC 6750, section 2.1. Foundation would send other characters, too.
                let isSendable = text.map { isMatch($0, "[A-Za-z0-9._~+/-]+=*") } ?? true
                guard isSendable else { throw TokenError(kind: .signIn) }
                end(result, with: .success(Bearer(text: text)))
            } catch {
                end(result, with: .failure(error))
            }
        }
        return call
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
        let received = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                receiver.continuation = continuation
                task.resume()
            }
        } onCancel: { task.cancel() }
        return try accessToken(received)
    }

    private func urlRequest(_ query: String, _ bearer: String?) throws -> URLRequest {
        var components = URLComponents(url: url, resolvingAgainstBaseURL: true)
        let queries = [components?.percentEncodedQuery ?? "", query].filter { !$0.isEmpty }
        if !queries.isEmpty { components?.percentEncodedQuery = queries.joined(separator: "&") }
        guard let address = components?.url else { throw TokenError(kind: .network, underlying: URLError(.badURL)) }
        var request = URLRequest(url: address, cachePolicy: .reloadIgnoringLocalCacheData)
        request.httpShouldHandleCookies = false
        request.setValue("application/json", forHTTPHeaderField: "Accept")
        if let bearer { request.setValue("Bearer \(bearer)", forHTTPHeaderField: "Authorization") }
        return request
    }
}

extension TokenError {
    nonisolated fileprivate var isTransient: Bool { kind == .network || kind == .unavailable }
}

/// Between half of the time and all of it, so that devices do not all come back at once.
nonisolated private func jitter(_ longest: Duration) -> Duration { longest * Double.random(in: 0.5...1) }

/// Work that callers share. When the last of them has left, it is cancelled. Only the token source touches it.
private final class Shared<Value: Sendable>: @unchecked Sendable {
    typealias Caller = CheckedContinuation<Value, any Error>
    var callers: [UUID: Caller] = [:]
    var task: Task<Void, Never>?
    /// Called once: with the value, or with nil if there is none.
    var onEnd: ((Value?) -> Void)?

    init(onEnd: @escaping (Value?) -> Void) { self.onEnd = onEnd }
}

/// What `renewer` was called with, and where it is. Only the token source uses its variables.
private final class Renewer: @unchecked Sendable {
    let signIn: Int
    let request: TokenRequest
    let onError: @Sendable (any Error) -> Void
    let apply: @Sendable (TwilioAccessToken) async throws -> Void
    var isRenewing = false
    private var began: Duration?

    init(signIn: Int, request: TokenRequest, onError: @escaping @Sendable (any Error) -> Void,
         apply: @escaping @Sendable (TwilioAccessToken) async throws -> Void) {
        (self.signIn, self.request, self.onError, self.apply) = (signIn, request, onError, apply)
    }

    /// False if it is too soon for another renewal.
    func begin(at now: Duration) -> Bool {
        if isRenewing { return false }
        if let began, now - began < renewalInterval { return false }
        (isRenewing, began) = (true, now)
        return true
    }
}

private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0
    var value: Int { lock.withLock { count } }
    func increment() { lock.withLock { count += 1 } }
}

/// The user's identity in Voice, for a call to the user `name`: bytes outside `A-Za-z0-9` become `_` and their hex.
nonisolated public func voiceIdentity(of name: String) -> String { escaped(name, keeping: alphanumerics, as: "_%02x") }

nonisolated private func escaped(_ text: String, keeping kept: Set<UInt8>, as format: String) -> String {
    text.utf8.map { kept.contains($0) ? String(UnicodeScalar($0)) : String(format: format, $0) }.joined()
}

nonisolated private func accessToken(_ received: Received) throws -> TwilioAccessToken {
    guard let response = received.response, received.error == nil || outages.contains(response.statusCode) else {
        throw TokenError(kind: .network, underlying: received.error)
    }
    let (status, json) = (response.statusCode, received.body)
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

/// `body` is empty if it was too large.
private struct Received: Sendable { let response: HTTPURLResponse?, body: Data, error: (any Error)? }

/// Follows no redirect, and ends the request when the body is too large. Foundation calls it on one queue, in order.
private final class Receiver: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    var continuation: CheckedContinuation<Received, Never>?
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
        let response = task.response as? HTTPURLResponse
        let isTooLarge = body.count > maxAnswerBytes
        // Where the body is not too large, only the deadline cancels a request that somebody waits for.
        let isLate = (error as? URLError)?.code == .cancelled
        let failure = isTooLarge ? nil : isLate ? URLError(.timedOut) : error
        continuation?.resume(returning: Received(response: response, body: isTooLarge ? Data() : body, error: failure))
    }
}
