import Foundation
import Kernels

/// Rounds of starting a victim, killing it, and judging what it left.
struct Torture {
  let folder: String
  let seed: UInt64

  /// - Throws: ``Verdict`` at the first thing that is wrong.
  func run(rounds: Int) throws {
    var generator = SplitMix64(seed: seed)
    var judge = try Judge(folder: folder)
    for round in 0..<rounds {
      let journal: String = folder + "/journal-\(round)"
      let milliseconds = Double.random(in: 1...50, using: &generator)
      do {
        try killVictim(
          after: milliseconds / 1000, journal: journal, seed: generator.next() >> 1, &judge)
        try judge.judge(journal: journal)
      } catch {
        throw Verdict(description: "round \(round), killed after \(milliseconds) ms: \(error)")
      }
      try FileManager.default.removeItem(atPath: journal)
    }
    try judge.finish()
    print("\(rounds) rounds, \(judge.searches) clips found, seed \(seed)")
  }

  private func killVictim(
    after seconds: Double, journal: String, seed: UInt64, _ judge: inout Judge
  ) throws {
    let victim = Process()
    victim.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
    victim.arguments = ["victim", folder, journal, "\(seed)"]
    let output = Pipe()
    victim.standardOutput = output
    try victim.run()
    // Its first word: from now on it changes things.
    let word = output.fileHandleForReading.availableData
    defer { victim.waitUntilExit() }
    guard !word.isEmpty else { throw Verdict(description: "the victim could not start") }
    let searching = Result { try judge.searchPinned(until: Date() + seconds) }
    guard victim.isRunning else { throw Verdict(description: "the victim ended by itself") }
    kill(victim.processIdentifier, SIGKILL)
    try searching.get()
  }
}
