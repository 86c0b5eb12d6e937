using System.Runtime.CompilerServices;

namespace Telemed.AppHost.Tests.Aspire;

/// <summary>A text that is compared with a reviewed file, line by line.</summary>
internal static class Snapshot
{
    private const string Accept = "TELEMED_ACCEPT_SNAPSHOTS";

    public static async Task CompareAsync(string name, string file, [CallerFilePath] string source = "")
    {
        var reviewed = Path.Combine(Path.GetDirectoryName(source)!, "..", "Snapshots", name);
        var actual = await LinesAsync(file);
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            await File.WriteAllTextAsync(reviewed, string.Join('\n', actual) + "\n");
            return;
        }

        var expected = File.Exists(reviewed) ? await LinesAsync(reviewed) : [];
        if (!actual.SequenceEqual(expected))
        {
            Assert.Fail($"{name} is not the reviewed one. If it should be, run this test with {Accept}=1 and commit the file.\n{Difference(expected, actual)}");
        }
    }

    private static async Task<string[]> LinesAsync(string file) =>
        (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    /// <summary>The lines from the first to the last that differ, with two lines around them.</summary>
    private static string Difference(string[] expected, string[] actual)
    {
        var head = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        var tail = expected.Skip(head).Reverse().Zip(actual.Skip(head).Reverse()).TakeWhile(pair => pair.First == pair.Second).Count();
        return string.Join('\n',
        [
            $"from line {head + 1}:",
            .. expected.Skip(Math.Max(0, head - 2)).Take(Math.Min(2, head)).Select(line => "  " + line),
            .. expected[head..^tail].Select(line => "- " + line),
            .. actual[head..^tail].Select(line => "+ " + line),
            .. actual[^tail..].Take(2).Select(line => "  " + line),
        ]);
    }
}
