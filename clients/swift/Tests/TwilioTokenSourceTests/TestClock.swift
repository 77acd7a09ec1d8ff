import Foundation

/// Moves only when a test says so. A pause is recorded, and ends at once unless pauses are held; the deadline of a
/// request passes when the case says so, and else never.
final class TestClock: Clock, @unchecked Sendable {
    struct Instant: InstantProtocol {
        var offset = Duration.zero
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    /// What the client waits for an answer. Any other sleep is a pause.
    private static let deadline = Duration.seconds(15)

    private let lock = NSLock()
    private var current = Instant()
    private var recordedPauses: [Duration] = []
    private var deadlines = 0
    private let pauseTakes: Duration?
    private let untilDeadline: @Sendable (_ number: Int) async throws -> Void
    /// Where held pauses wait.
    private let gate: Gate?

    /// - Parameters:
    ///   - pauseTakes: how far each pause moves the clock, where that is not its length
    ///   - gate: where pauses wait
    ///   - untilDeadline: returns when the deadline of the request with this number, from 1, passes
    init(
        pauseTakes: Duration? = nil, gate: Gate? = nil,
        untilDeadline: @escaping @Sendable (_ number: Int) async throws -> Void = { _ in
            try await Task.sleep(for: .seconds(3600))
        }
    ) {
        self.pauseTakes = pauseTakes
        self.gate = gate
        self.untilDeadline = untilDeadline
    }

    var now: Instant { lock.withLock { current } }
    var minimumResolution: Duration { .zero }
    var pauses: [Duration] { lock.withLock { recordedPauses } }

    func advance(by duration: Duration) {
        lock.withLock { current = current.advanced(by: duration) }
    }

    func sleep(until end: Instant, tolerance: Duration?) async throws {
        let length = now.duration(to: end)
        if length == Self.deadline {
            try await untilDeadline(nextDeadline())
        } else {
            let number = lock.withLock {
                recordedPauses.append(length)
                return recordedPauses.count
            }
            try await gate?.wait(number)
        }
        advance(by: length == Self.deadline ? length : pauseTakes ?? length)
    }

    private func nextDeadline() -> Int {
        lock.withLock {
            deadlines += 1
            return deadlines
        }
    }
}

/// Calls with a number up to the one that was released last pass; others wait, or end when they are cancelled.
actor Gate {
    private var released = 0
    private var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]

    func wait(_ number: Int) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { enter(number, $0) }
        } onCancel: {
            Task { await cancel(number) }
        }
    }

    func release(upTo last: Int) {
        released = last
        for (number, continuation) in waiting where number <= last {
            continuation.resume()
            waiting[number] = nil
        }
    }

    private func enter(_ number: Int, _ continuation: CheckedContinuation<Void, any Error>) {
        if number <= released { continuation.resume() } else { waiting[number] = continuation }
    }

    private func cancel(_ number: Int) {
        waiting.removeValue(forKey: number)?.resume(throwing: CancellationError())
    }
}
