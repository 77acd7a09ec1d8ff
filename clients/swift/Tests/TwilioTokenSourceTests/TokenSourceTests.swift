// What the table cannot say: cancellation, the closure, the session of the app, addresses, and what logs would show.
import Foundation
import XCTest
@testable import TwilioTokenSource
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

private let other = TokenRequest(room: "other")

final class CancellationTests: XCTestCase {
    func testOfATaskThatIsCancelledAlreadyMakesNoRequest() async throws {
        let run = try Run("keeps-a-token")
        let asked = Recorder<Bool>()
        let source = TokenSource(url: run.tokenURL) { asked.record($0); return nil }
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await source.token()
        }
        await assertCancelled(task)
        try await moment()
        XCTAssertEqual(asked.values, [])
        let requests = try await run.requests()
        XCTAssertEqual(requests.count, 0)
    }

    func testOfATaskGroupEndsEveryWaitAndTheRequest() async throws {
        let run = try Run("thousand-callers")
        let source = TokenSource(url: run.tokenURL)
        try await withThrowingTaskGroup(of: TwilioAccessToken.self) { group in
            for _ in 0..<10 { group.addTask { try await source.token() } }
            try await run.untilRequests(1)
            group.cancelAll()
            while let result = await group.nextResult() {
                XCTAssertThrowsError(try result.get()) { XCTAssertTrue($0 is CancellationError, "\($0)") }
            }
        }
        try await run.untilClosed(1)
    }

    func testOfHalfOfAThousandCallersLeavesTheOthersTheirToken() async throws {
        let run = try Run("thousand-callers")
        let source = TokenSource(url: run.tokenURL)
        let tasks = (0..<1000).map { _ in Task { try await source.token() } }
        try await run.untilRequests(1)
        for index in stride(from: 0, to: 1000, by: 2) { tasks[index].cancel() }
        for index in stride(from: 0, to: 1000, by: 2) { await assertCancelled(tasks[index]) }
        try await run.release()
        for index in stride(from: 1, to: 1000, by: 2) {
            let token = try await tasks[index].value
            XCTAssertEqual(token.token, "token-one")
        }
        let requests = try await run.requests()
        XCTAssertEqual(requests.map(\.closedEarly), [false])
    }

    func testAtAnyTimeGivesATokenOrTheCancellation() async throws {
        for round in 0..<100 {
            let run = try Run("keeps-a-token")
            let source = TokenSource(url: run.tokenURL)
            let tasks = (0..<4).map { _ in Task { try await source.token() } }
            try await Task.sleep(for: .microseconds(round * 50))
            for task in tasks { task.cancel() }
            for task in tasks {
                switch await task.result {
                case .success(let token): XCTAssertEqual(token.token, "token-one")
                case .failure(let error): XCTAssertTrue(error is CancellationError, "\(error)")
                }
            }
        }
    }

    func testAfterTheOutcomeChangesNothing() async throws {
        let run = try Run("keeps-a-token")
        let source = TokenSource(url: run.tokenURL)
        let task = Task { try await source.token() }
        let token = try await task.value
        task.cancel()
        let kept = try await source.token()
        XCTAssertEqual(kept, token)
    }

    func testOfTheLastCallerCancelsTheClosure() async throws {
        let run = try Run("keeps-a-token")
        let ended = Recorder<Bool>()
        let source = TokenSource(url: run.tokenURL) { _ in
            try? await Task.sleep(for: .seconds(3600))
            ended.record(Task.isCancelled)
            return nil
        }
        let task = Task { try await source.token() }
        try await moment()
        task.cancel()
        await assertCancelled(task)
        try await until { ended.values == [true] }
        let requests = try await run.requests()
        XCTAssertEqual(requests.count, 0)
    }

    func testLeavesNothingInMemory() async throws {
        let run = try Run("thousand-callers")
        weak var released: TokenSource?
        do {
            let source = TokenSource(url: run.tokenURL)
            released = source
            let task = Task { try await source.token() }
            try await run.untilRequests(1)
            task.cancel()
            await assertCancelled(task)
        }
        try await until { released == nil }
    }

    private func assertCancelled(_ task: Task<TwilioAccessToken, any Error>) async {
        let result = await task.result
        XCTAssertThrowsError(try result.get()) { XCTAssertTrue($0 is CancellationError, "\($0)") }
    }
}

extension TokenSource {
    /// Keeps every other call waiting.
    fileprivate func hold(milliseconds: UInt32) { usleep(milliseconds * 1_000) }

    /// Without another call between the two.
    fileprivate func signOutAndAsk() async throws -> TwilioAccessToken {
        signOut()
        return try await token()
    }
}

final class SignOutTests: XCTestCase {
    func testForgetsAnAnswerThatHasArrivedAndWaitsForTheActor() async throws {
        let run = try Run("cancel-the-last")
        let source = TokenSource(url: run.tokenURL)
        let token = Task { try await source.token() }
        try await run.untilRequests(1)
        let hold = Task { await source.hold(milliseconds: 500) }
        try await moment()
        let signOut = Task { await source.signOut() }
        try await moment()
        try await run.release()
        _ = await (hold.value, signOut.value)
        await assertSignedOut(token)
        let next = try await source.token()
        XCTAssertEqual(next.token, "token-two")
    }

    func testEndsTheWaitOfACallerWhoseTokenIsThere() async throws {
        let run = try Run("cancel-the-last")
        let source = TokenSource(url: run.tokenURL)
        let token = Task { try await source.token() }
        try await run.untilRequests(1)
        let hold = Task { await source.hold(milliseconds: 800) }
        try await moment()
        try await run.release()
        try await Task.sleep(for: .milliseconds(300))
        let signOut = Task { await source.signOut() }
        _ = await (hold.value, signOut.value)
        await assertSignedOut(token)
    }

    func testSharesNoCallOfTheClosureWithTheNextUser() async throws {
        let asked = Recorder<Bool>()
        let source = TokenSource(url: try Run("bearer").tokenURL) { forceRefresh in
            asked.record(forceRefresh)
            if asked.values.count == 1 { try await Task.sleep(for: .seconds(3600)) }
            return "bearer-\(asked.values.count)"
        }
        let token = Task { try await source.token() }
        try await until { asked.values.count == 1 }
        async let next = source.signOutAndAsk()
        try await until { asked.values.count == 2 }
        _ = try await next
        await assertSignedOut(token)
    }

    private func assertSignedOut(_ task: Task<TwilioAccessToken, any Error>) async {
        let result = await task.result
        XCTAssertThrowsError(try result.get()) { XCTAssertEqual(($0 as? TokenError)?.kind, .signedOut) }
    }
}

final class ClosureTests: XCTestCase {
    func testMayCallSignOutWhichEndsTheFetchThatAsked() async throws {
        let run = try Run("bearer")
        let sources = Recorder<TokenSource>()
        let source = TokenSource(url: run.tokenURL) { _ in
            await sources.values[0].signOut()
            return "bearer-old-user"
        }
        sources.record(source)
        let error = await failure { try await source.token() }
        XCTAssertEqual((error as? TokenError)?.kind, .signedOut)
        try await moment()
        let requests = try await run.requests()
        XCTAssertEqual(requests.count, 0)
    }

    func testItsErrorIsTheSameObject() async throws {
        let thrown = NSError(domain: "example", code: 7)
        let source = TokenSource(url: try Run("bearer").tokenURL) { _ in throw thrown }
        let error = await failure { try await source.token() }
        XCTAssertTrue(error as NSError? === thrown)
    }

    func testItsOwnCancellationIsAnErrorLikeAnyOther() async throws {
        let asked = Recorder<Bool>()
        let source = TokenSource(url: try Run("keeps-a-token").tokenURL) { forceRefresh in
            asked.record(forceRefresh)
            if asked.values.count == 1 { throw CancellationError() }
            return nil
        }
        let error = await failure { try await source.token() }
        XCTAssertTrue(error is CancellationError)
        let token = try await source.token()
        XCTAssertEqual(token.token, "token-one")
    }
}

final class ClockTests: XCTestCase {
    func testOfEverySourceRuns() async throws {
        let source = TokenSource(url: try Run("life-of-a-second").tokenURL)
        let first = try await source.token()
        try await Task.sleep(for: .milliseconds(600))
        let second = try await source.token()
        XCTAssertEqual([first.token, second.token], ["token-one", "token-two"])
    }

    func testTakesASecondForAPause() async throws {
        let source = TokenSource(url: try Run("503-once").tokenURL)
        let start = ContinuousClock.now
        let token = try await source.token()
        XCTAssertEqual(token.token, "token-two")
        XCTAssertGreaterThan(start.duration(to: .now), .milliseconds(990))
    }
}

final class RequestTests: XCTestCase {
    func testUsesTheSessionOfTheAppWithoutItsCookies() async throws {
        let run = try Run("keeps-a-token")
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpAdditionalHeaders = ["X-App": "tutoring"]
        let cookie: [HTTPCookiePropertyKey: Any] = [
            .name: "session", .value: "abc", .domain: "127.0.0.1", .path: "/",
        ]
        configuration.httpCookieStorage?.setCookie(try XCTUnwrap(HTTPCookie(properties: cookie)))
        let source = TokenSource(url: run.tokenURL, session: URLSession(configuration: configuration))
        _ = try await source.token()
        let headers = try await run.requests()[0].headers
        XCTAssertEqual(headers["x-app"], "tutoring")
        XCTAssertNil(headers["cookie"])
    }

    func testIsNeverAnsweredFromACache() async throws {
        let run = try Run("keeps-a-token")
        let configuration = URLSessionConfiguration.ephemeral
        let headers = [
            "Content-Type": "application/json", "Cache-Control": "max-age=86400", "Date": httpDate(Date()),
        ]
        let response = HTTPURLResponse(
            url: run.tokenURL, statusCode: 200, httpVersion: "HTTP/1.1", headerFields: headers)
        let body = Data(#"{"identity":"alice","token":"token-cached","expiresIn":3600,"products":["video"]}"#.utf8)
        let cached = CachedURLResponse(response: try XCTUnwrap(response), data: body)
        try XCTUnwrap(configuration.urlCache).storeCachedResponse(cached, for: URLRequest(url: run.tokenURL))
        let source = TokenSource(url: run.tokenURL, session: URLSession(configuration: configuration))
        let token = try await source.token()
        XCTAssertEqual(token.token, "token-one")
    }

    func testOfAnAddressThatIsNotOfAServerFails() async throws {
        let addresses = [
            "token", "mailto:alice@example.com", "file:///etc/hostname", "http:", "http://127.0.0.1:1/token",
        ]
        for address in addresses {
            let url = try XCTUnwrap(URL(string: address))
            let source = TokenSource(url: url, clock: TestClock()) { _ in nil }
            let error = await failure { try await source.token(other) }
            XCTAssertEqual((error as? TokenError)?.kind, .network, address)
            XCTAssertNotNil((error as? TokenError)?.underlying as? URLError, address)
        }
    }
}

final class ErrorTests: XCTestCase {
    func testOfTheNetworkSaysWhatThePlatformSays() async throws {
        let url = try XCTUnwrap(URL(string: "http://127.0.0.1:1/token"))
        let error = await failure { try await TokenSource(url: url, clock: TestClock()) { _ in nil }.token() }
        let underlying = try XCTUnwrap((error as? TokenError)?.underlying as? URLError)
        XCTAssertEqual(underlying.code, .cannotConnectToHost)
        XCTAssertEqual(error?.localizedDescription, "network: \(underlying.localizedDescription)")
    }

    func testOfARequestWithoutAnAnswerIsATimeout() async throws {
        let run = try Run("silence")
        let clock = TestClock { try await run.untilRequests($0) }
        let source = TokenSource(url: run.tokenURL, clock: clock) { _ in nil }
        let error = await failure { try await source.token() } as? TokenError
        XCTAssertEqual((error?.underlying as? URLError)?.code, .timedOut)
    }

    func testOfTheFunctionSaysWhatTheFunctionSays() async throws {
        let source = TokenSource(url: try Run("403").tokenURL)
        let error = await failure { try await source.token() }
        let description = error?.localizedDescription ?? ""
        XCTAssertTrue(description.hasPrefix("refused 403 room_not_allowed room_not_open: "), description)
    }
}

final class RenewerTests: XCTestCase {
    func testAppliesNothingThatArrivesAfterSignOut() async throws {
        let run = try Run("thousand-callers")
        let source = TokenSource(url: run.tokenURL)
        let applied = Recorder<TwilioAccessToken>()
        source.renewer(TokenRequest()) { applied.record($0) }()
        try await run.untilRequests(1)
        let hold = Task { await source.hold(milliseconds: 500) }
        try await moment()
        try await run.release()
        let signOut = Task { await source.signOut() }
        _ = await (hold.value, signOut.value)
        try await moment()
        XCTAssertEqual(applied.values, [])
    }

    func testEndsSilentlyWhenApplyIsCancelled() async throws {
        let source = TokenSource(url: try Run("renewer").tokenURL)
        let (applied, errors) = (Recorder<TwilioAccessToken>(), Recorder<any Error>())
        source.renewer(TokenRequest(), onError: { errors.record($0) }) {
            applied.record($0)
            throw CancellationError()
        }()
        try await until { applied.values.count == 1 }
        try await moment()
        XCTAssertEqual(errors.values.count, 0)
    }

    func testReportsTheCancellationOfTheClosure() async throws {
        let source = TokenSource(url: try Run("renewer").tokenURL) { _ in throw CancellationError() }
        let errors = Recorder<any Error>()
        source.renewer(TokenRequest(), onError: { errors.record($0) }) { _ in }()
        try await until { errors.values.first is CancellationError }
    }

    func testLeavesNothingInMemoryAfterSignOutInAPause() async throws {
        let run = try Run("renewer-long-retry-after")
        weak var released: TokenSource?
        do {
            let source = TokenSource(url: run.tokenURL)
            released = source
            source.renewer(TokenRequest()) { _ in }()
            try await run.untilRequests(1)
            try await moment()
            await source.signOut()
        }
        try await until { released == nil }
    }

    func testRenewsOnceHoweverManyTasksCallIt() async throws {
        let run = try Run("thousand-callers")
        let renew = TokenSource(url: run.tokenURL).renewer(TokenRequest()) { _ in }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask { renew() } }
        }
        try await run.untilRequests(1)
        try await moment()
        let requests = try await run.requests()
        XCTAssertEqual(requests.count, 1)
    }
}

final class PrivacyTests: XCTestCase {
    func testTheAccessTokenIsInNoText() throws {
        let token = TwilioAccessToken(identity: "alice", token: "token-secret", expiresIn: 60, products: ["video"])
        let outcome = Result<_, TokenError>.success(token)
        for value: Any in [token, Optional(token) as Any, [token], ["room": token], (token, 1), outcome] {
            for text in textsOf(value) {
                XCTAssertFalse(text.contains("secret"), text)
            }
        }
        XCTAssertTrue("\(token)".contains("alice"))
    }
}

final class DecodingTests: XCTestCase {
    func testOfADeepAnswerFails() {
        let deep = String(repeating: "[", count: 60_000)
        let json = Data(#"{"identity":"a","token":"b","expiresIn":1,"products":[],"other":\#(deep)"#.utf8)
        XCTAssertThrowsError(try JSONDecoder().decode(TwilioAccessToken.self, from: json))
    }
}

/// What the operation throws.
func failure(_ operation: () async throws -> TwilioAccessToken) async -> (any Error)? {
    do {
        _ = try await operation()
        XCTFail("It did not fail.")
        return nil
    } catch {
        return error
    }
}

private func httpDate(_ date: Date) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return formatter.string(from: date)
}

/// What closures were called with.
final class Recorder<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var recorded: [Value] = []

    var values: [Value] { lock.withLock { recorded } }
    func record(_ value: Value) { lock.withLock { recorded.append(value) } }
}
