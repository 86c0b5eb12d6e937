using System.Reflection;
using System.Text.RegularExpressions;
using Shouldly;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.ApiDocument;

/// <summary>The table of problems in docs/api.md and the program's own are the same.</summary>
public sealed partial class ProblemTableTests
{
    private const string Prefix = "urn:telemed:problem:";

    [Fact]
    public void Every_type_of_problem_is_in_the_documented_table_and_nothing_else()
    {
        var types = typeof(ProblemTypes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => ((string)field.GetRawConstantValue()!)[Prefix.Length..]);

        Documented().Select(row => row.Type).ShouldBe(types, ignoreOrder: true);
    }

    [Fact]
    public async Task A_type_that_the_API_describes_has_the_status_of_the_table()
    {
        await using var sessions = new SessionsFixture();
        await sessions.InitializeAsync();
        var documented = Documented().ToLookup(row => row.Type, row => row.Statuses);
        var faults =
            from operation in ApiOperation.Of(await ApiOperation.ReadDocumentAsync(sessions))
            from answer in operation.Answers
            where answer.Status >= 400
            from example in answer.Answer["content"]!["application/problem+json"]!["examples"]!.AsObject()
            where !documented[example.Key].Any(statuses => statuses.Contains(answer.Status))
            select $"{operation}: {answer.Status} {example.Key}";

        faults.ShouldBeEmpty();
    }

    private static IEnumerable<(string Type, int[] Statuses)> Documented() =>
        from line in Repository.ReadLines("docs/api.md").SkipWhile(line => !line.StartsWith("| status | `type`, after", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
        let cells = line.Split('|')
        from type in Word().Matches(cells[2])
        select (type.Groups[1].Value, Number().Matches(cells[1]).Select(number => int.Parse(number.Value, System.Globalization.CultureInfo.InvariantCulture)).ToArray());

    [GeneratedRegex("`([a-z-]+)`")]
    private static partial Regex Word();

    [GeneratedRegex("[0-9]{3}")]
    private static partial Regex Number();
}
