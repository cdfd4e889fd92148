/// Measures consecutive steps.
struct StepTimer {
  private(set) var timings: [QueryResult.Timing] = []
  private let clock = ContinuousClock()
  private var last: ContinuousClock.Instant

  init() {
    last = clock.now
  }

  mutating func finish(_ name: String) {
    let now = clock.now
    timings.append(QueryResult.Timing(name: name, seconds: (now - last) / .seconds(1)))
    last = now
  }
}
