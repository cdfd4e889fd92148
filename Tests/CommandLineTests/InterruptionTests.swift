import Foundation
import TestSupport
import Testing

@Suite struct InterruptionTests {
  @Test func `Ctrl-C keeps what is done, and the next run resumes`() throws {
    let library = try SampleLibrary()
    let program = try ProgramRun.start(["index", library.path])
    waitForFirstVideo(in: library, program)
    kill(program.identifier, SIGINT)
    let run = try program.wait()
    // A fast machine may have finished before the signal came.
    #expect(run.code == 130 || run.code == 0)
    if run.code == 130 { #expect(run.errors.contains("Run the same command to resume")) }
    try expectCompletion(of: library)
  }

  @Test(arguments: [0.02, 0.1, 0.25, 0.5, 0.9, 1.4])
  func `kill -9 loses nothing that was committed`(delay: Double) throws {
    let library = try SampleLibrary()
    let program = try ProgramRun.start(["index", library.path])
    Thread.sleep(forTimeInterval: delay)
    kill(program.identifier, SIGKILL)
    _ = try program.wait()
    try expectCompletion(of: library)
  }

  private func waitForFirstVideo(in library: SampleLibrary, _ program: RunningProgram) {
    for _ in 0..<500 {
      if program.errorsSoFar.contains("found") { break }
      Thread.sleep(forTimeInterval: 0.02)
    }
    Thread.sleep(forTimeInterval: 0.2)
  }

  /// After any end, the same command completes the library, each video once.
  private func expectCompletion(of library: SampleLibrary) throws {
    let run = try ProgramRun.vsearch(["index", library.path, "--json"])
    #expect(run.code == 0, "\(run.errors)")
    let document = try run.json()
    let indexed = try #require(document["indexed"] as? Int)
    let unchanged = try #require(document["unchanged"] as? Int)
    #expect(indexed + unchanged == 24)
    let status = try ProgramRun.vsearch(["status", "--json", "--index", library.path]).json()
    #expect(status["clips"] as? Int == 24)
    #expect(
      try library.firstFile("a green rectangle against a pink and purple gradient") == "demo04.mp4"
    )
  }
}
