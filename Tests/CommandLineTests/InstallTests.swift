import Foundation
import TestSupport
import Testing

@Suite(
  .enabled(
    if: ["/usr/bin/make", "/usr/bin/python3"].allSatisfy {
      FileManager.default.isExecutableFile(atPath: $0)
    }, "needs make and Python"))
struct InstallTests {
  @Test func `what make install puts in place works there, manual included`() throws {
    let prefix = try TemporaryFolder()
    let install = try ProgramRun.shell(
      #"cd "$1" && make -s install BUILT="$(dirname "$0")" PREFIX="$2" 2>&1"#,
      [PackageRoot.url.path, prefix.url.path])
    #expect(install.code == 0, "\(install.output)")
    let doctor = try ProgramRun.run(prefix.path("bin/vsearch"), ["doctor"])
    #expect(doctor.code == 0, "\(doctor.output)")
    #expect(doctor.output.contains(prefix.path("share/vsearch/model")))
    for page in ["vsearch", "vsearch-index", "vsearch-db-merge"] {
      let text = try String(
        contentsOfFile: prefix.path("share/man/man1/\(page).1"), encoding: .utf8)
      #expect(text.hasPrefix(".TH \"\(page.uppercased())\" 1"))
    }
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/groff") else { return }
    let groff = try ProgramRun.shell(
      #"for page in "$1"/*.1; do groff -man -ww -Tutf8 "$page" > /dev/null || exit 1; done"#,
      [prefix.path("share/man/man1")])
    #expect(groff.code == 0 && groff.errors.isEmpty, "\(groff.errors)")
  }
}
