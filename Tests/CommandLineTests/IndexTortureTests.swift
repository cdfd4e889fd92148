import Foundation
import TestSupport
import Testing

/// A few rounds of what `swift run IndexTorture` does for as long as one likes.
@Suite(.serialized) struct IndexTortureTests {
  @Test func `a killed indexer goes on and comes to what an undisturbed one does, in 3 rounds`()
    throws
  {
    let run = try ProgramRun.run("IndexTorture", ["kill", "3"])
    #expect(run.code == 0, "\(run.output)\(run.errors)")
  }

  @Test func `damaged files crash nothing, hang nothing, and are all accounted for`() throws {
    let further: [String] = SharedData.isPresent ? [SharedData.path("data/nasty")] : []
    let run = try ProgramRun.run("IndexTorture", ["soak", "20", "4711"] + further)
    #expect(run.code == 0, "\(run.output)\(run.errors)")
  }

  @Test func `a long video takes no more memory than a short one`() throws {
    let run = try ProgramRun.run("IndexTorture", ["long", "40"])
    #expect(run.code == 0, "\(run.output)\(run.errors)")
  }
}
