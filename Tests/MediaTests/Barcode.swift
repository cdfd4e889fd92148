import Media

/// The frame number that generated videos carry as 16 vertical stripes, the lowest bit leftmost.
enum Barcode {
  /// Reads the number from a picture in coded orientation: white stripes are ones.
  static func read(_ image: RGBImage) -> Int {
    // A few pixels from the middle of each stripe, from four rows of the second quarter.
    let top: Int = image.height / 4
    let rows: [Int] = (0..<4).map { min(image.height - 1, top + $0 * image.height / 16) }
    var code: Int = 0
    for bit in 0..<16 {
      let low: Int = bit * image.width / 16
      let high: Int = max(low + 1, (bit + 1) * image.width / 16)
      let margin: Int = (high - low) / 4
      let columns = stride(
        from: low + margin, to: max(low + margin + 1, high - margin), by: max(1, margin))
      var sum: Int = 0
      var samples: Int = 0
      for row in rows {
        for column in columns {
          sum += Int(image.pixels[3 * (row * image.width + column) + 1])
          samples += 1
        }
      }
      if sum > 127 * samples { code |= 1 << bit }
    }
    return code
  }
}
