/// Where each picture of a contact sheet goes.
struct SheetLayout: Hashable {
  /// A place on the sheet, in pixels from the upper left corner.
  struct Position: Hashable {
    let x: Int
    let y: Int
  }

  /// Pixels between tiles and around them; even, so that 4:2:0 chroma does not mix tile and gap
  /// at a tile's left and upper edge.
  static let gap: Int = 4

  /// The size of the sheet.
  let size: PixelSize
  /// The upper left corner of each tile, in order.
  let positions: [Position]

  /// The layout of tiles in rows, from left to right; a row is as high as its highest tile.
  ///
  /// - Parameters:
  ///   - tiles: The sizes, at least one, none wider than `tileWidth`.
  ///   - columns: Tiles in a full row, at least 1; a sheet of fewer tiles is narrower.
  ///   - tileWidth: Width of a column.
  init(_ tiles: [PixelSize], columns: Int, tileWidth: Int) {
    let gap: Int = SheetLayout.gap
    let used: Int = min(columns, tiles.count)
    var positions: [Position] = []
    var top: Int = gap
    for start in stride(from: 0, to: tiles.count, by: used) {
      let row = tiles[start..<min(start + used, tiles.count)]
      let rowHeight: Int = row.map(\.height).max() ?? 0
      for (column, tile) in row.enumerated() {
        positions.append(
          Position(
            x: gap + column * (tileWidth + gap) + (tileWidth - tile.width) / 2,
            y: top + (rowHeight - tile.height) / 2))
      }
      top += rowHeight + gap
    }
    size = PixelSize(width: gap + used * (tileWidth + gap), height: top)
    self.positions = positions
  }

  /// The size of the tile for a picture: of the wanted width, aspect kept.
  ///
  /// A picture over three times as high as wide is narrower instead, so that one odd picture does
  /// not make a row of any height.
  ///
  /// - Parameters:
  ///   - picture: The size of a picture that is in memory, so that no product overflows.
  ///   - tileWidth: The wanted width, up to ``ContactSheet/maximumTileWidth``.
  /// - Returns: A size of at least 1×1.
  static func tile(for picture: PixelSize, tileWidth: Int) -> PixelSize {
    let highest: Int = 3 * tileWidth
    let height: Int = (picture.height * tileWidth + picture.width / 2) / picture.width
    if height <= highest { return PixelSize(width: tileWidth, height: max(1, height)) }
    let width: Int = (picture.width * highest + picture.height / 2) / picture.height
    return PixelSize(width: max(1, width), height: highest)
  }
}
