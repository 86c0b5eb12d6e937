using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Shouldly;
using Telemed.Sessions.Events;
using Telemed.Sessions.Http;
using Telemed.Sessions.Tests.Fixtures;
using Telemed.Sessions.Webhooks;

namespace Telemed.Sessions.Tests.Webhooks;

/// <summary>docs/webhooks.md says what the program does.</summary>
public sealed class WebhooksPageTests
{
    private static readonly string[] Page = Repository.ReadLines("docs/webhooks.md");

    private static readonly JsonSerializerOptions Strict = new(HttpConventions.Json)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    [Fact]
    public void Every_type_of_event_is_in_the_table_with_an_example_of_its_body()
    {
        var rows = Rows("| type | when | example |");

        rows.Select(row => row[0].Trim('`')).ShouldBe(EventTypes.All);
        foreach (var row in rows)
        {
            var example = row[2].Trim('`');
            var body = JsonSerializer.Deserialize(example, BodyOf(row[0].Trim('`')), Strict);
            JsonSerializer.Serialize(body, HttpConventions.Json).ShouldBe(example, row[0]);
        }
    }

    [Fact]
    public void The_table_of_retries_is_the_one_that_is_kept_to()
    {
        var since = TimeSpan.Zero;
        var expected = RetrySchedule.Pauses.Prepend(TimeSpan.Zero)
            .Select((pause, index) => $"{index + 1} {Text(pause)} {Text(since += pause)}").ToList();

        Rows("| attempt | pause before it |").Select(row => string.Join(' ', row)).ShouldBe(expected);
        since.ShouldBeInRange(RetrySchedule.Span * 0.95, RetrySchedule.Span);

        static string Text(TimeSpan time) => $"{(int)time.TotalHours}:{time:mm\\:ss}";
    }

    [Fact]
    public void The_settings_have_the_defaults_of_the_page()
    {
        var options = new WebhookOptions();
        foreach (var row in Rows("| key | default | |"))
        {
            foreach (var key in row[0].Split(", "))
            {
                var property = typeof(WebhookOptions).GetProperty(key.Trim('`')["Webhooks__".Length..]).ShouldNotBeNull(key);
                $"{property.GetValue(options)}".ToLowerInvariant().ShouldBe(row[1].Trim('`'), key);
            }
        }
    }

    [Theory]
    [InlineData("js", "node", "--input-type=module")]
    [InlineData("python", "python3", "-")]
    public async Task What_the_page_shows_for_other_languages_verifies_what_is_sent(string language, string program, string argument)
    {
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program))), $"{program} is not there.");
        var secret = WebhookSecret.New();
        var (timestamp, body) = (DateTimeOffset.UtcNow.ToUnixTimeSeconds(), Encoding.UTF8.GetBytes("""{"name":"王"}"""));
        var signatures = $"{WebhookSecret.New().Sign("msg_1", timestamp, body)} {secret.Sign("msg_1", timestamp, body)}";
        var code = string.Join('\n', Page.SkipWhile(line => line != "```" + language).Skip(1).TakeWhile(line => line != "```"));
        string Call(string id) => language == "js"
            ? $"console.log(verify('{secret.Reveal()}', '{id}', '{timestamp}', '{signatures}', Buffer.from('{Convert.ToBase64String(body)}', 'base64')));"
            : $"print(verify('{secret.Reveal()}', '{id}', '{timestamp}', '{signatures}', base64.b64decode('{Convert.ToBase64String(body)}')))";

        using var process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await process.StandardInput.WriteAsync($"{code}\n{Call("msg_1")}\n{Call("msg_2")}\n");
        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);

        output.ToLowerInvariant().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ShouldBe(["true", "false"], await process.StandardError.ReadToEndAsync(deadline.Token));
    }

    private static Type BodyOf(string type) => type switch
    {
        EventTypes.ConsultationCreated => typeof(CreatedBody),
        EventTypes.ConsultationUpdated => typeof(UpdatedBody),
        EventTypes.SnapshotTaken => typeof(SnapshotBody),
        EventTypes.ConsultationNotice => typeof(NoticeBody),
        EventTypes.ParticipantAdded or EventTypes.ParticipantUpdated => typeof(ParticipantBody),
        EventTypes.ParticipantKicked => typeof(KickedBody),
        EventTypes.ParticipantMuted => typeof(MutedBody),
        EventTypes.ParticipantHand => typeof(HandBody),
        EventTypes.ParticipantCode => typeof(CodeBody),
        EventTypes.ChatMessage => typeof(ChatBody),
        EventTypes.ChatRead => typeof(ReadBody),
        EventTypes.QualityChanged => typeof(QualityBody),
        _ when type.StartsWith("job.", StringComparison.Ordinal) => typeof(JobBody),
        _ when type.StartsWith("stream.", StringComparison.Ordinal) => typeof(StreamBody),
        _ when type.StartsWith("participant.", StringComparison.Ordinal) => typeof(PersonBody),
        _ => typeof(StatusBody),
    };

    private static List<string[]> Rows(string head) =>
    [
        .. Page.SkipWhile(line => !line.StartsWith(head, StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray()),
    ];
}
