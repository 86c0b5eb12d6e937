using System.Text.RegularExpressions;

namespace Telemed.Tool.Processes;

/// <summary>The little of a failed build's output that says what is wrong.</summary>
internal static partial class BuildErrors
{
    private const int Most = 10;

    /// <summary>Each error once, with paths from the repository's root.</summary>
    internal static string Summary(RunResult build, string root)
    {
        string[] errors =
        [
            .. build.Output.Where(line => ErrorPattern().IsMatch(line))
                .Select(line => ProjectPattern().Replace(line, "").Trim().Replace(root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal))
                .Distinct(),
        ];
        var shown = errors.Length == 0 ? [build.Tail(20)] : errors.Take(Most);
        var more = errors.Length > Most ? $"{Environment.NewLine}  … and {errors.Length - Most} more" : "";
        return string.Join(Environment.NewLine, shown.Select(error => "  " + error)) + more;
    }

    [GeneratedRegex(@"\berror( [A-Z]+\d+)?\s*:")]
    private static partial Regex ErrorPattern();

    [GeneratedRegex(@"\s*\[[^\]]*proj(::[^\]]*)?\]$")]
    private static partial Regex ProjectPattern();
}
