import Testing

@testable import Media

struct SheetLayoutTests {
  private func size(_ width: Int, _ height: Int) -> PixelSize {
    PixelSize(width: width, height: height)
  }

  private func position(_ x: Int, _ y: Int) -> SheetLayout.Position {
    SheetLayout.Position(x: x, y: y)
  }

  @Test func `three tiles in two columns make two rows`() {
    let layout = SheetLayout(
      Array(repeating: size(32, 24), count: 3), columns: 2, tileWidth: 32)
    #expect(layout.size == size(4 + 32 + 4 + 32 + 4, 4 + 24 + 4 + 24 + 4))
    #expect(layout.positions == [position(4, 4), position(40, 4), position(4, 32)])
  }

  @Test func `a sheet of fewer tiles than columns is as wide as they need`() {
    let layout = SheetLayout([size(32, 24)], columns: 8, tileWidth: 32)
    #expect(layout.size == size(40, 32))
  }

  @Test func `a row is as high as its highest tile and centres the others`() {
    let layout = SheetLayout(
      [size(32, 24), size(20, 60), size(32, 10)], columns: 2, tileWidth: 32)
    #expect(layout.size == size(76, 4 + 60 + 4 + 10 + 4))
    #expect(layout.positions == [position(4, 22), position(46, 4), position(4, 68)])
  }

  @Test(
    arguments: [
      (64, 48, 32, 24), (48, 64, 32, 43), (1920, 1080, 32, 18), (10, 10, 32, 32),
      (10, 30, 32, 96), (10, 40, 24, 96), (1, 100_000, 1, 96), (100_000, 1, 32, 1),
    ])
  func `a tile keeps the aspect within bounds`(
    _ width: Int, _ height: Int, _ tileWidth: Int, _ tileHeight: Int
  ) {
    #expect(
      SheetLayout.tile(for: size(width, height), tileWidth: 32) == size(tileWidth, tileHeight))
  }
}
