using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace Telemed.Tool.Testing;

/// <summary>Reads what the three kinds of test runner report to machines.</summary>
internal static class Reports
{
    /// <summary>xUnit.net's own XML (<c>-xml</c>).</summary>
    internal static SuiteResult ReadXunit(string file)
    {
        var assemblies = XDocument.Load(file).Descendants("assembly").ToList();
        var tests = assemblies.Descendants("test").ToLookup(test => (string?)test.Attribute("result"));
        string Name(XElement test) => (string)test.Attribute("name")!;
        // Faults outside of any test: a fixture that does not start, a crash in clean-up.
        var errors = assemblies.Descendants("error").Select(error => new TestNote(
            (string?)error.Attribute("name") ?? (string?)error.Attribute("type") ?? "clean-up", Message(error.Element("failure"))));
        return new SuiteResult(
            tests["Pass"].Count(),
            [.. tests["Fail"].Select(test => new TestNote(Name(test), Message(test.Element("failure")))), .. errors],
            [.. tests["Skip"].Select(test => new TestNote(Name(test), test.Element("reason")?.Value.Trim() ?? ""))]);

        static string Message(XElement? failure) =>
            $"{failure?.Element("message")?.Value.Trim()}{Environment.NewLine}{failure?.Element("stack-trace")?.Value.Trim()}".Trim();
    }

    /// <summary>Vitest's JSON (<c>--reporter=json</c>).</summary>
    internal static SuiteResult ReadVitest(string file)
    {
        using var report = JsonDocument.Parse(File.ReadAllText(file));
        var (passed, failed, skipped) = (0, new List<TestNote>(), new List<TestNote>());
        foreach (var testFile in report.RootElement.GetProperty("testResults").EnumerateArray())
        {
            var cases = testFile.GetProperty("assertionResults").EnumerateArray().ToList();
            foreach (var one in cases)
            {
                var name = one.GetProperty("fullName").GetString()!;
                switch (one.GetProperty("status").GetString())
                {
                    case "passed":
                        passed++;
                        break;
                    case "failed":
                        failed.Add(new TestNote(name, string.Join(Environment.NewLine, one.GetProperty("failureMessages").EnumerateArray().Select(text => text.GetString()))));
                        break;
                    default:
                        skipped.Add(new TestNote(name, "skipped in the code"));
                        break;
                }
            }

            // A file that does not even load fails without a case of its own.
            if (testFile.GetProperty("status").GetString() == "failed" && !cases.Any(one => one.GetProperty("status").GetString() == "failed"))
            {
                failed.Add(new TestNote(testFile.GetProperty("name").GetString()!, testFile.GetProperty("message").GetString() ?? ""));
            }
        }

        return new SuiteResult(passed, failed, skipped);
    }

    /// <summary>JUnit's XML, as node's test runner writes it (<c>--test-reporter=junit</c>).</summary>
    internal static SuiteResult ReadJUnit(string file)
    {
        var (passed, failed, skipped) = (0, new List<TestNote>(), new List<TestNote>());
        foreach (var one in XDocument.Load(file).Descendants("testcase"))
        {
            var name = string.Join(" > ", one.Ancestors("testsuite").Reverse().Append(one).Select(part => (string?)part.Attribute("name")));
            if (one.Element("failure") is { } failure)
            {
                failed.Add(new TestNote(name, $"{(string?)failure.Attribute("message")}{Environment.NewLine}{failure.Value.Trim()}".Trim()));
            }
            else if (one.Element("skipped") is { } skip)
            {
                skipped.Add(new TestNote(name, (string?)skip.Attribute("message") ?? ""));
            }
            else
            {
                passed++;
            }
        }

        return new SuiteResult(passed, failed, skipped);
    }

    /// <summary>The last line of all: <c>12 passed, 0 failed</c>, and <c>, 1 skipped</c> when any.</summary>
    internal static string LastLine(IReadOnlyCollection<SuiteResult> results)
    {
        var (passed, failed, skipped) = (results.Sum(one => one.Passed), results.Sum(one => one.Failed.Count), results.Sum(one => one.Skipped.Count));
        return string.Create(CultureInfo.InvariantCulture, $"{passed} passed, {failed} failed{(skipped > 0 ? $", {skipped} skipped" : "")}");
    }
}
