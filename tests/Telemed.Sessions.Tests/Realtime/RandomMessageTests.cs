using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Realtime;

/// <summary>
/// Whatever comes over the channel, the answer is one of the protocol: an ack, an error, or a close that says why, and never a fault of
/// ours. The messages of the documentation are changed at random; the seed is in the failure's text.
/// </summary>
public sealed partial class RandomMessageTests(OneInstance sessions) : IClassFixture<OneInstance>
{
    private const int Rounds = 500;

    private static readonly string[] Closes = ["malformed", "too-big", "too-fast", "left", "ended", "kicked", "blocked", "gone"];

    private static readonly string[] Scraps =
    [
        "null", "true", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "-1", "1e400", "1e-400", "99999999999999999999", "0.1", "[]", "{}", "[[[[[[[[[[[[", "{\"a\":{\"a\":{}}}",
        "\"" + new string('x', 3000) + "\"", ",", "}", "{", ":", "\\", "\u202e", "/**/", "NaN", "\"type\":\"ping\",", "\"type\":7,", "\"ref\":null,", "\"__proto__\":{},",
    ];

    [Fact]
    public async Task Random_and_mutated_messages_are_answered_by_the_protocol_and_harm_nobody()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var consultation = await sessions.NewConsultationAsync();
        using var witness = await RealtimeClient.EnterAsync(sessions, consultation.DoctorToken);
        RealtimeClient? client = null;
        var (answered, closed) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var message = Mutated(random, consultation);
            client ??= await RealtimeClient.EnterAsync(sessions, consultation.PatientToken);
            var said = await SayAsync(client, message);
            if (said is null)
            {
                closed++;
                client.CloseReason.ShouldBeOneOf(Closes, $"seed {seed}, round {round}: {message}");
                client.Dispose();
                client = null;
            }
            else
            {
                answered++;
                said.ShouldNotBe("internal-error", $"seed {seed}, round {round}: {message}");
            }
        }

        client?.Dispose();
        answered.ShouldBeGreaterThan(Rounds / 20, "some are still good messages");
        closed.ShouldBeGreaterThan(Rounds / 20, "some are not");
        (await witness.AskAsync(new { type = "chat", clientId = "still here", text = "still here" })).GetProperty("type").GetString().ShouldBe("ack");
    }

    [Fact]
    public async Task Bytes_that_are_no_text_end_the_connection_and_no_other()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var consultation = await sessions.NewConsultationAsync();
        using var witness = await RealtimeClient.EnterAsync(sessions, consultation.DoctorToken);
        for (var round = 0; round < 50; round++)
        {
            using var client = await RealtimeClient.EnterAsync(sessions, consultation.PatientToken);
            var bytes = new byte[random.Next(0, 300)];
            random.NextBytes(bytes);
            await client.SendAsync(bytes, random.Next(2) == 0 ? WebSocketMessageType.Text : WebSocketMessageType.Binary);
            try
            {
                (await client.ReadToEndAsync()).ShouldAllBe(code => code == "malformed", $"seed {seed}, round {round}");
            }
            catch (WebSocketException)
            {
                // Text that is not UTF-8 breaks the connection.
            }
        }

        (await witness.AskAsync(new { type = "hand", raised = true })).GetProperty("type").GetString().ShouldBe("ack");
    }

    // The first answer, as its code or type; null when the server closed.
    private static async Task<string?> SayAsync(RealtimeClient client, string message)
    {
        try
        {
            await client.SendAsync(message);

            // Whatever it was, this comes after it.
            await client.SendAsync("""{"type":"ping","ref":"probe"}""");
            string? answer = null;
            while (await client.NextAsync() is { } heard)
            {
                switch (heard.GetProperty("type").GetString())
                {
                    case "error" when heard.GetProperty("code").GetString() is { } code:
                        answer = code;
                        break;
                    case "ack" or "token":
                        answer = "ack";
                        break;
                    case "pong" when heard.TryGetProperty("ref", out var its) && its.GetString() == "probe":
                        return answer ?? "pong";
                }
            }
        }
        catch (WebSocketException)
        {
            while (client.CloseReason is null && await client.NextAsync() is not null)
            {
            }
        }

        return null;
    }

    private static string Mutated(Random random, TestConsultation consultation)
    {
        var examples = Examples(consultation);
        var text = new StringBuilder(examples[random.Next(examples.Length)]);
        for (var changes = random.Next(0, 4); changes > 0 && text.Length > 0; changes--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(6))
            {
                case 0:
                    text.Remove(at, Math.Min(random.Next(1, 10), text.Length - at));
                    break;
                case 1:
                    text.Insert(at, Scraps[random.Next(Scraps.Length)]);
                    break;
                case 2:
                    text[at] = (char)random.Next(32, 127);
                    break;
                case 3:
                    text.Insert(at, text.ToString(at, Math.Min(random.Next(1, 20), text.Length - at)));
                    break;
                default:
                    // A member gets a value of another kind.
                    var values = Value().Matches(text.ToString());
                    if (values.Count > 0)
                    {
                        var value = values[random.Next(values.Count)].Groups[1];
                        text.Remove(value.Index, value.Length).Insert(value.Index, Scraps[random.Next(Scraps.Length)]);
                    }

                    break;
            }
        }

        return text.ToString();
    }

    // What the patient may do to itself is among them; what ends the consultation for all is not allowed to it.
    private static string[] Examples(TestConsultation consultation) =>
    [
        """{"type":"ping"}""",
        """{"type":"renew","ref":"1"}""",
        """{"type":"chat","ref":"2","clientId":"m-1","text":"好的,谢谢医生"}""",
        """{"type":"read","upTo":2}""",
        """{"type":"hand","raised":true}""",
        """{"type":"mute","muted":false}""",
        $$"""{"type":"kick","participantId":"{{consultation.DoctorId}}"}""",
        $$"""{"type":"mute-other","participantId":"{{consultation.DoctorId}}"}""",
        """{"type":"end"}""",
        """{"type":"quality","rtt":84.5,"jitter":6,"loss":0.2,"up":910,"down":1240,"delay":310,"freezes":0}""",
        """{"type":"leave"}""",
        $$"""{"type":"auth","token":"{{consultation.PatientToken}}","after":1}""",
    ];

    [GeneratedRegex(@":(""[^""]*""|[0-9.]+|true|false)")]
    private static partial Regex Value();
}
