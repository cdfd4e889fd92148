import Foundation

/// What went wrong, one line.
struct Verdict: Error, CustomStringConvertible {
  let description: String
}

/// A run of the program that stands beside this one.
struct Victim {
  let output: String
  let errors: String
  /// The exit code; 128 plus the number for a signal.
  let code: Int32
  /// The most memory it had, in bytes.
  let peakBytes: Int64

  /// Runs `vsearch` and kills it after so many seconds if it has not ended by then.
  init(_ arguments: [String], killedAfter seconds: Double, in folder: String) throws {
    let process = Process()
    let own = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL
    process.executableURL = own.deletingLastPathComponent().appendingPathComponent("vsearch")
    process.arguments = arguments
    let names: [String] = [folder + "/out", folder + "/err"]
    for name in names { _ = FileManager.default.createFile(atPath: name, contents: nil) }
    process.standardOutput = FileHandle(forWritingAtPath: names[0])
    process.standardError = FileHandle(forWritingAtPath: names[1])
    try process.run()
    let end = Date(timeIntervalSinceNow: seconds)
    var peak: Int64 = 0
    while process.isRunning && Date() < end {
      Thread.sleep(forTimeInterval: 0.003)
      peak = max(peak, Self.peakBytes(of: process.processIdentifier))
    }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    peakBytes = peak
    output = try String(contentsOfFile: names[0], encoding: .utf8)
    errors = try String(contentsOfFile: names[1], encoding: .utf8)
    let isSignal: Bool = process.terminationReason == .uncaughtSignal
    code = isSignal ? 128 + process.terminationStatus : process.terminationStatus
  }

  private static func peakBytes(of process: Int32) -> Int64 {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
    else { return 0 }
    return (line.split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0) * 1024
  }
}
