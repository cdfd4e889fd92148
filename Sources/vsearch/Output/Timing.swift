/// Wall-clock times of several runs of one piece of work, in seconds.
struct Timing {
  private let sorted: [Double]

  /// Runs `work` once to warm up, then `rounds` times and until `seconds` are over.
  init(rounds: Int = 7, seconds: Double = 1, _ work: () throws -> Void) rethrows {
    try work()
    var times: [Double] = []
    var total: Double = 0
    let clock = ContinuousClock()
    while times.count < rounds || total < seconds && times.count < 100_000 {
      let time: Double = try clock.measure(work) / .seconds(1)
      times.append(time)
      total += time
    }
    sorted = times.sorted()
  }

  /// The number of runs.
  var rounds: Int { sorted.count }

  /// The shortest run.
  var minimum: Double { sorted.first ?? .infinity }

  /// The middle run; of an even number the slower of the two in the middle.
  var median: Double { sorted.isEmpty ? .infinity : sorted[sorted.count / 2] }
}
