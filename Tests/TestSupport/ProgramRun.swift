public import Foundation

/// One run of the built program: its streams and exit code.
public struct ProgramRun: Sendable {
  /// Standard output.
  public let output: String
  /// Standard error.
  public let errors: String
  /// The exit code; 128 plus the number for a signal.
  public let code: Int32

  /// The lines of standard output.
  public var lines: [String] {
    output.split(separator: "\n").map(String.init)
  }

  /// The JSON document on standard output.
  public func json() throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
    guard let object = value as? [String: Any] else { throw CocoaError(.coderReadCorrupt) }
    return object
  }

  /// Runs another program of this package to its end.
  public static func run(_ program: String, _ arguments: [String]) throws -> ProgramRun {
    try RunningProgram(program, arguments, input: Data(), environment: [:], folder: nil).wait()
  }

  /// Runs `vsearch` to its end.
  ///
  /// - Parameters:
  ///   - arguments: The command line.
  ///   - input: Standard input.
  ///   - environment: Added to this process's environment; an empty value removes a name.
  ///   - folder: The working folder.
  /// - Returns: What it printed and how it ended.
  /// - Throws: Foundation's error when the program cannot be started.
  public static func vsearch(
    _ arguments: [String], input: Data = Data(), environment: [String: String] = [:],
    in folder: URL? = nil
  ) throws -> ProgramRun {
    let run = try start(arguments, input: input, environment: environment, in: folder)
    return try run.wait()
  }

  /// Runs a shell script in which `$0` is `vsearch`, to its end.
  public static func shell(_ script: String, _ arguments: [String]) throws -> ProgramRun {
    let program: String = RunningProgram.place(of: "vsearch").path
    return try RunningProgram(
      "/bin/sh", ["-c", script, program] + arguments, input: Data(), environment: [:], folder: nil
    ).wait()
  }

  /// Starts `vsearch` and comes back at once.
  public static func start(
    _ arguments: [String], input: Data = Data(), environment: [String: String] = [:],
    in folder: URL? = nil
  ) throws -> RunningProgram {
    try RunningProgram("vsearch", arguments, input: input, environment: environment, folder: folder)
  }
}

/// A run of the program that has not ended yet.
public final class RunningProgram {
  private let process = Process()
  private let files: TemporaryFolder

  init(
    _ program: String, _ arguments: [String], input: Data, environment: [String: String],
    folder: URL?
  ) throws {
    files = try TemporaryFolder()
    // Files instead of pipes: a program that prints much never waits for this process.
    for name in ["in", "out", "err"] {
      try (name == "in" ? input : Data()).write(to: files.url.appendingPathComponent(name))
    }
    process.executableURL = Self.place(of: program)
    process.arguments = arguments
    process.standardInput = FileHandle(forReadingAtPath: files.path("in"))
    process.standardOutput = FileHandle(forWritingAtPath: files.path("out"))
    process.standardError = FileHandle(forWritingAtPath: files.path("err"))
    var variables = ProcessInfo.processInfo.environment
    // Nothing of the user's own set-up may leak into a test.
    for name in ["VSEARCH_INDEX", "VSEARCH_MODEL", "VSEARCH_MODELS", "CLICOLOR_FORCE"] {
      variables[name] = nil
    }
    variables["XDG_DATA_HOME"] = files.path("data")
    variables["XDG_CACHE_HOME"] = files.path("cache")
    variables["XDG_STATE_HOME"] = files.path("state")
    for (name, value) in environment { variables[name] = value.isEmpty ? nil : value }
    process.environment = variables
    process.currentDirectoryURL = folder ?? files.url
    try process.run()
  }

  /// The process id.
  public var identifier: Int32 { process.processIdentifier }

  /// What the program has written to standard error so far.
  public var errorsSoFar: String {
    (try? String(contentsOfFile: files.path("err"), encoding: .utf8)) ?? ""
  }

  /// What the program has written to standard output so far.
  public var outputSoFar: String {
    (try? String(contentsOfFile: files.path("out"), encoding: .utf8)) ?? ""
  }

  /// Waits for the end.
  public func wait() throws -> ProgramRun {
    process.waitUntilExit()
    let isSignal: Bool = process.terminationReason == .uncaughtSignal
    return ProgramRun(
      output: try String(contentsOfFile: files.path("out"), encoding: .utf8),
      errors: try String(contentsOfFile: files.path("err"), encoding: .utf8),
      code: isSignal ? 128 + process.terminationStatus : process.terminationStatus)
  }

  /// Programs stand beside the test bundle.
  fileprivate static func place(of program: String) -> URL {
    if program.hasPrefix("/") { return URL(fileURLWithPath: program) }
    let bundle: URL = Bundle.main.bundleURL
    let candidates: [URL] =
      [bundle, bundle.deletingLastPathComponent()]
      + (Bundle.main.executableURL.map { [$0.deletingLastPathComponent()] } ?? [])
    let places: [URL] = candidates.map { $0.appendingPathComponent(program) }
    return places.first { FileManager.default.isExecutableFile(atPath: $0.path) }
      ?? PackageRoot.url.appendingPathComponent(".build/debug/\(program)")
  }
}
