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

    /// <summary>Every line that went (-) or came (+), with its number in the reviewed file; between two places a line with dots.</summary>
    private static string Difference(string[] expected, string[] actual)
    {
        // How long the longest common part is from each pair of lines on.
        var common = new int[expected.Length + 1, actual.Length + 1];
        for (var e = expected.Length - 1; e >= 0; e--)
        {
            for (var a = actual.Length - 1; a >= 0; a--)
            {
                common[e, a] = expected[e] == actual[a] ? common[e + 1, a + 1] + 1 : Math.Max(common[e + 1, a], common[e, a + 1]);
            }
        }

        var lines = new List<string>();
        for (var (e, a) = (0, 0); e < expected.Length || a < actual.Length;)
        {
            if (e < expected.Length && a < actual.Length && expected[e] == actual[a])
            {
                if (lines is [.., not "…"])
                {
                    lines.Add("…");
                }

                (e, a) = (e + 1, a + 1);
            }
            else if (a == actual.Length || (e < expected.Length && common[e + 1, a] >= common[e, a + 1]))
            {
                lines.Add($"{e + 1,4} - {expected[e++]}");
            }
            else
            {
                lines.Add($"{e + 1,4} + {actual[a++]}");
            }
        }

        return string.Join('\n', lines);
    }
}
