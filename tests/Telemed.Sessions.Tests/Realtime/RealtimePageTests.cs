using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Shouldly;
using Telemed.Sessions.Http;
using Telemed.Sessions.Realtime;
using Telemed.Sessions.Realtime.Messages;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Realtime;

/// <summary>docs/realtime.md says what the program does: every message has an example there, and every example is a message.</summary>
public sealed partial class RealtimePageTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>
{
    private static readonly JsonSerializerOptions Written = new(HttpConventions.Json) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private static readonly string Page = string.Join('\n', Repository.ReadLines("docs/realtime.md"));

    // HelloMessage is "hello".
    private static readonly Dictionary<string, Type> ServerMessages = typeof(ServerMessage).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(ServerMessage)) && !type.IsAbstract)
        .ToDictionary(type => type.Name[..^"Message".Length].ToLowerInvariant());

    private static readonly string[] ClientExamples = [.. ExamplesIn(Section("## From the client")), .. ExamplesIn(Section("## Coming in")).Take(1)];

    private static readonly string[] ServerExamples =
    [
        .. ExamplesIn(Section("## Coming in")).Skip(1), .. ExamplesIn(Section("## Ids and coming back")),
        .. ExamplesIn(Section("## Events")), .. ExamplesIn(Section("## Answers and the rest")),
    ];

    [Fact]
    public void Every_message_of_the_server_is_on_the_page_as_the_program_writes_it()
    {
        var shown = new HashSet<string>();
        foreach (var example in ServerExamples)
        {
            var type = TypeOf(example);
            shown.Add(type);
            ServerMessages.ShouldContainKey(type);
            var written = JsonSerializer.SerializeToNode(JsonSerializer.Deserialize(example, ServerMessages[type], HttpConventions.Json), ServerMessages[type], HttpConventions.Json);
            Same(written, example);
        }

        shown.ShouldBe(ServerMessages.Keys, ignoreOrder: true);
    }

    [Fact]
    public void Every_message_of_the_client_is_on_the_page_as_the_program_reads_it()
    {
        var shown = new HashSet<string>();
        foreach (var example in ClientExamples)
        {
            var (kind, message) = ClientMessageKind.Read(System.Text.Encoding.UTF8.GetBytes(example)).ShouldNotBeNull(example);
            shown.Add(kind.Type);
            message.FindFault().ShouldBeNull(example);
            Same(JsonSerializer.SerializeToNode(message, kind.Form, Written), example);
        }

        shown.ShouldBe(ClientMessageKind.All.Select(kind => kind.Type), ignoreOrder: true);
    }

    [Fact]
    public void The_table_of_permissions_is_the_one_that_the_program_goes_by() =>
        ClientRow().Matches(Section("## From the client")).Select(row => (row.Groups[1].Value, row.Groups[2].Value))
            .ShouldBe(ClientMessageKind.All.Where(kind => kind.Type != "auth").Select(kind => (kind.Type, kind.Permission?.ToString() ?? "")));

    [Fact]
    public void Every_way_in_which_the_server_closes_is_on_the_page()
    {
        var known = typeof(RealtimeClose).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetValue(null)).OfType<RealtimeClose>().Where(close => close != RealtimeClose.ByClient)
            .Select(close => ($"{(int)close.Status}", close.Reason));
        CloseRow().Matches(Section("## How it ends")).Select(row => (row.Groups[1].Value, row.Groups[2].Value)).ShouldBe(known, ignoreOrder: true);
    }

    [Fact]
    public async Task What_a_client_really_gets_has_the_members_that_the_page_shows()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(sessions, consultation.DoctorToken);
        await doctor.AskAsync(new { type = "chat", clientId = "1", text = "x" });
        sessions.Hub.Publish(consultation.DoctorPath, "H264", "Opus");
        await doctor.NextAsync("stream");
        using var patient = await RealtimeClient.EnterAsync(sessions, consultation.PatientToken);
        sessions.Hub.Stop(consultation.DoctorPath);
        await patient.NextAsync("stream");
        sessions.Hub.Publish(consultation.DoctorPath, "H264", "Opus");

        var hello = Members(patient.Hello);
        hello.Except(Members(Example("hello"))).ShouldBeEmpty();
        foreach (var member in (string[])["self.permissions", "consultation.status", "participants.play.rtmp", "participants.stream.since", "chat.messages.text", "lastId"])
        {
            hello.ShouldContain(member);
        }

        Members(await patient.NextAsync("stream")).ShouldBe(Members(Example("stream")), ignoreOrder: true);
        Members(await patient.AskAsync(new { type = "renew" })).Select(member => member.Replace(consultation.DoctorId, "a7d0f3g6h9j2k5l8q1w4", StringComparison.Ordinal))
            .ShouldBe(Members(Example("token")), ignoreOrder: true);
    }

    private static JsonElement Example(string type) => JsonSerializer.Deserialize<JsonElement>(ServerExamples.First(example => TypeOf(example) == type));

    private static HashSet<string> Members(JsonElement value, string path = "") => value.ValueKind switch
    {
        JsonValueKind.Object => [.. value.EnumerateObject().SelectMany(member => Members(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}"))],
        JsonValueKind.Array when value.GetArrayLength() > 0 => [.. value.EnumerateArray().SelectMany(item => Members(item, path))],
        _ => [path],
    };

    private static void Same(JsonNode? written, string example) =>
        JsonNode.DeepEquals(written, JsonNode.Parse(example)).ShouldBeTrue($"The page: {example}\nThe program: {written?.ToJsonString(HttpConventions.Json)}");

    private static string TypeOf(string example) => JsonNode.Parse(example)!["type"]!.GetValue<string>();

    private static string Section(string title)
    {
        var begin = Page.IndexOf(title + "\n", StringComparison.Ordinal);
        begin.ShouldBeGreaterThanOrEqualTo(0, title);
        var end = Page.IndexOf("\n## ", begin + 1, StringComparison.Ordinal);
        return end < 0 ? Page[begin..] : Page[begin..end];
    }

    private static IEnumerable<string> ExamplesIn(string section) => Fence().Matches(section).Select(match => match.Groups[1].Value);

    [GeneratedRegex("```json\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\| `([a-z-]+)` \| ?(\w*) ?\|$", RegexOptions.Multiline)]
    private static partial Regex ClientRow();

    [GeneratedRegex(@"^\| (\d{4}) `([a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex CloseRow();
}
