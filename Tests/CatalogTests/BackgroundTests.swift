import Testing

@testable import Catalog

@Suite struct BackgroundTests {
  private func background(_ model: ModelIdentity) -> Background {
    Background(
      model: model, bank: "test/1", vectors: [1, 0, 0, 0, 0, 0.5, 0.25, -1],
      mean: [0.5, 0.25, 0, -1], bestScores: [0.25, 0.75], hubLevel: 0.125, extent: .empty)
  }

  @Test func `what was measured comes back, one measurement at a time`() throws {
    let samples = Samples()
    let catalog = try samples.locked()
    #expect(try catalog.read { try $0.background() } == nil)
    var stored = background(Samples.model)
    try catalog.store(stored)
    #expect(try catalog.read { try $0.background(withVectors: true) } == stored)
    stored.hubLevel = nil
    try catalog.store(stored)
    stored.vectors = []
    #expect(try catalog.read { try $0.background() } == stored)
  }

  @Test func `a measurement of another model is none`() throws {
    let samples = Samples()
    let catalog = try samples.locked()
    let other = ModelIdentity(
      fingerprint: [UInt8](repeating: 7, count: 32), format: Samples.format)
    try catalog.store(background(other))
    #expect(try catalog.read { try $0.background() } == nil)
  }

  @Test func `a damaged measurement is an error`() throws {
    let samples = Samples()
    let catalog = try samples.locked()
    try catalog.store(background(Samples.model))
    try catalog.tamper("UPDATE background SET mean = x'0000'")
    #expect(throws: CatalogError.self) { try catalog.read { try $0.background() } }
  }
}
