import TestSupport
import Testing

@Suite struct StorageTests {
  @Test func `a process killed at any instant loses nothing that was committed, in 50 rounds`()
    throws
  {
    let run = try ProgramRun.run("StorageTorture", ["50"])
    #expect(run.code == 0, "\(run.output)\(run.errors)")
  }
}
