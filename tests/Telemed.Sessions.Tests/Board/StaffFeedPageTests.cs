using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Shouldly;
using Telemed.Sessions.Board;
using Telemed.Sessions.Http;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Board;

/// <summary>docs/realtime.md shows the staff feed as the program writes it.</summary>
public sealed partial class StaffFeedPageTests
{
    private static readonly JsonSerializerOptions Strict = new(HttpConventions.Json) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private static readonly string Section = string.Join('\n', Repository.ReadLines("docs/realtime.md")
        .SkipWhile(line => line != "## The staff feed").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)));

    [Fact]
    public void Every_message_is_on_the_page_as_the_program_writes_it()
    {
        var examples = Fence().Matches(Section).ToDictionary(
            match => (string)JsonNode.Parse(match.Groups[1].Value)!["type"]!, match => JsonNode.Parse(match.Groups[1].Value)!.AsObject());
        var item = examples["list"]["items"]!.AsArray().ShouldHaveSingleItem()!.AsObject();

        Same(BoardMessages.List([Prepared(item)]), examples["list"]);
        var visit = examples["visit"].DeepClone().AsObject();
        visit.Remove("type");
        Same(Prepared(visit).ToMessage(), examples["visit"]);
        Same(BoardMessages.Gone((string)examples["gone"]["id"]!), examples["gone"]);
        Same(BoardMessages.Alive, examples["alive"]);
        examples.Keys.ShouldBe(["list", "visit", "gone", "alive"]);
    }

    [Fact]
    public void Every_way_in_which_the_server_closes_is_on_the_page() =>
        CloseRow().Matches(Section).Select(row => (row.Groups[1].Value, row.Groups[2].Value)).ShouldBe(
            typeof(BoardClose).GetFields().Where(field => field.IsStatic).Select(field => (BoardClose)field.GetValue(null)!).Where(close => close != BoardClose.ByClient)
                .Select(close => ($"{(int)close.Status}", close.Reason)),
            ignoreOrder: true);

    private static PreparedVisit Prepared(JsonObject visit) => new(visit.Deserialize<Visit>(Strict)!, lastEvent: 1);

    private static void Same(byte[] written, JsonObject example) =>
        JsonNode.DeepEquals(JsonNode.Parse(written), example).ShouldBeTrue($"The page: {example.ToJsonString()}\nThe program: {System.Text.Encoding.UTF8.GetString(written)}");

    [GeneratedRegex("```json\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\| (\d{4}) `([a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex CloseRow();
}
