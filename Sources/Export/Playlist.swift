/// M3U playlists.
///
/// Files are named by address, so that any name fits on a line; start and stop are options of VLC,
/// which other players pass over.
enum Playlist {
  static func text(_ list: ExportList) -> String {
    var lines: [String] = ["#EXTM3U", "#PLAYLIST:\(Escaping.line(list.title))"]
    for moment in list.moments {
      let seconds = Int(exactly: (moment.end - moment.start).rounded(.up)) ?? -1
      lines.append("#EXTINF:\(seconds),\(Escaping.line(moment.title))")
      lines.append("#EXTVLCOPT:start-time=\(moment.start)")
      lines.append("#EXTVLCOPT:stop-time=\(moment.end)")
      lines.append(Escaping.fileAddress(moment.path))
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
