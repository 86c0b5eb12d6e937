using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Realtime;

/// <summary>What people do in a consultation, as the others see it.</summary>
public abstract class EventSpecs(ITwoDoors doors)
{
    [Fact]
    public async Task A_chat_message_is_acknowledged_with_the_id_that_everybody_gets_it_with()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(doors.One, consultation.DoctorToken);
        using var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);

        var ack = await patient.AskAsync(new { type = "chat", clientId = "m1", text = "您好,医生 👋" });

        ack.GetProperty("type").GetString().ShouldBe("ack");
        var message = await doctor.NextAsync("chat");
        message.GetProperty("id").GetInt64().ShouldBe(ack.GetProperty("id").GetInt64());
        message.GetProperty("participantId").GetString().ShouldBe(consultation.PatientId);
        message.GetProperty("clientId").GetString().ShouldBe("m1");
        message.GetProperty("text").GetString().ShouldBe("您好,医生 👋");
    }

    [Fact]
    public async Task A_chat_message_that_is_sent_again_counts_once()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);
        using var again = await RealtimeClient.EnterAsync(doors.One, consultation.PatientToken);
        var first = await patient.AskAsync(new { type = "chat", clientId = "m1", text = "once" });

        foreach (var client in new[] { patient, again })
        {
            (await client.AskAsync(new { type = "chat", clientId = "m1", text = "once" })).GetProperty("id").GetInt64()
                .ShouldBe(first.GetProperty("id").GetInt64());
        }

        using var doctor = await RealtimeClient.EnterAsync(doors.One, consultation.DoctorToken);
        doctor.Hello.GetProperty("chat").GetProperty("messages").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Two_connections_that_send_the_same_message_at_once_write_one()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var one = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);
        using var two = await RealtimeClient.EnterAsync(doors.One, consultation.PatientToken);
        for (var round = 0; round < 10; round++)
        {
            var acks = await Task.WhenAll(new[] { one, two }.Select(client => client.AskAsync(new { type = "chat", clientId = $"m{round}", text = "now" })));
            acks[0].GetProperty("id").GetInt64().ShouldBe(acks[1].GetProperty("id").GetInt64());
        }
    }

    [Fact]
    public async Task Hello_shows_the_last_messages_and_how_many_are_unread()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);
        long last = 0;
        for (var number = 1; number <= 3; number++)
        {
            last = (await patient.AskAsync(new { type = "chat", clientId = $"m{number}", text = $"message {number}" })).GetProperty("id").GetInt64();
        }

        using var doctor = await RealtimeClient.EnterAsync(doors.One, consultation.DoctorToken);
        Unread(doctor).ShouldBe(3);
        Texts(doctor.Hello.GetProperty("chat").GetProperty("messages")).ShouldBe(["message 1", "message 2", "message 3"]);

        await doctor.AskAsync(new { type = "read", upTo = last - 1 });
        (await patient.NextAsync("read")).GetProperty("upTo").GetInt64().ShouldBe(last - 1);
        using var second = await RealtimeClient.EnterAsync(doors.One, consultation.DoctorToken);
        Unread(second).ShouldBe(1);
        (await doctor.AskAsync(new { type = "read", upTo = 10_000 })).GetProperty("code").GetString().ShouldBe("conflict");

        static int Unread(RealtimeClient client) => client.Hello.GetProperty("chat").GetProperty("unread").GetInt32();
    }

    [Fact]
    public async Task The_chat_can_be_read_backwards_in_pages()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);
        for (var number = 1; number <= 5; number++)
        {
            await patient.AskAsync(new { type = "chat", clientId = $"m{number}", text = $"message {number}" });
            await patient.AskAsync(new { type = "hand", raised = number % 2 == 1 });
        }

        var address = $"/api/v1/consultations/{consultation.Id}/chat?limit=2";
        List<string?> texts = [];
        for (var (page, more) = (0, address); more is not null; page++)
        {
            var answer = await doors.One.Clinic.GetFromJsonAsync<JsonElement>(more, TestContext.Current.CancellationToken);
            texts.InsertRange(0, Texts(answer.GetProperty("items")));
            more = answer.GetProperty("next").GetString() is { } next ? $"{address}&cursor={next}" : null;
            page.ShouldBeLessThan(4);
        }

        texts.ShouldBe(["message 1", "message 2", "message 3", "message 4", "message 5"]);
    }

    [Fact]
    public async Task Hands_and_microphones_are_told_with_who_did_it()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(doors.One, consultation.DoctorToken);
        using var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);

        await patient.AskAsync(new { type = "hand", raised = true });
        (await doctor.NextAsync("hand")).GetProperty("raised").GetBoolean().ShouldBeTrue();
        await doctor.AskAsync(new { type = "lower-hand", participantId = consultation.PatientId });
        var lowered = await patient.NextAsync("hand", hand => !hand.GetProperty("raised").GetBoolean());
        lowered.GetProperty("by").GetString().ShouldBe(consultation.DoctorId);

        await doctor.AskAsync(new { type = "mute-other", participantId = consultation.PatientId });
        (await patient.NextAsync("mute")).GetProperty("by").GetString().ShouldBe(consultation.DoctorId);
        await patient.AskAsync(new { type = "mute", muted = false });
        (await doctor.NextAsync("mute", mute => !mute.GetProperty("muted").GetBoolean())).GetProperty("participantId").GetString().ShouldBe(consultation.PatientId);
        (await patient.AskAsync(new { type = "mute", muted = false })).TryGetProperty("id", out _).ShouldBeFalse("it changed nothing");
    }

    [Fact]
    public async Task What_a_role_does_not_include_is_refused_and_harms_nothing()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);
        foreach (var message in new object[]
        {
            new { type = "kick", participantId = consultation.DoctorId }, new { type = "end" }, new { type = "mute-other", participantId = consultation.DoctorId },
        })
        {
            (await patient.AskAsync(message)).GetProperty("code").GetString().ShouldBe("forbidden");
        }

        (await patient.AskAsync(new { type = "hand", raised = true })).GetProperty("type").GetString().ShouldBe("ack");
    }

    [Fact]
    public async Task A_message_that_is_well_formed_but_says_nonsense_is_an_error_and_no_more()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(doors.One, consultation.DoctorToken);
        foreach (var (message, code) in new (object, string)[]
        {
            (new { type = "chat", clientId = "", text = "x" }, "invalid"), (new { type = "chat", clientId = "1", text = " " }, "invalid"),
            (new { type = "chat", clientId = "1", text = new string('x', 2001) }, "invalid"), (new { type = "kick", participantId = "nobody" }, "invalid"),
            (new { type = "kick", participantId = "abcdefghijklmnopqrst" }, "not-found"), (new { type = "read", upTo = -1 }, "invalid"),
        })
        {
            (await doctor.AskAsync(message)).GetProperty("code").GetString().ShouldBe(code);
        }

        (await doctor.AskAsync(new { type = "chat", clientId = "1", text = new string('好', 2000) })).GetProperty("type").GetString().ShouldBe("ack");
    }

    [Fact]
    public async Task Whoever_leaves_has_left_at_once()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(doors.One, consultation.DoctorToken);
        using var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);
        (await patient.AskAsync(new { type = "leave" })).GetProperty("type").GetString().ShouldBe("ack");
        await patient.ReadToEndAsync();
        patient.CloseReason.ShouldBe("left");
        (await doctor.NextAsync("presence", presence => !presence.GetProperty("present").GetBoolean())).GetProperty("change").GetString().ShouldBe("left");
    }

    [Fact]
    public async Task A_renewal_brings_a_token_and_addresses_with_fresh_tickets()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);
        var token = await patient.AskAsync(new { type = "renew" });
        token.GetProperty("type").GetString().ShouldBe("token");
        (await doors.One.AskHookAsync("publish", consultation.PatientPath, token.GetProperty("token").GetString()!).AnswerAsync()).ShouldBe("204");
        token.GetProperty("publish").GetProperty("rtmp").GetString().ShouldNotBe(consultation.Patient.GetProperty("publish").GetProperty("rtmp").GetString());
        token.GetProperty("play").GetProperty(consultation.DoctorId).GetProperty("flv").GetString()!.ShouldEndWith(token.GetProperty("token").GetString()!);
    }

    private static IEnumerable<string?> Texts(JsonElement messages) => messages.EnumerateArray().Select(message => message.GetProperty("text").GetString());
}

public sealed class EventTests(OneInstance doors) : EventSpecs(doors), IClassFixture<OneInstance>;

public sealed class EventTestsWithTwoInstances(TwoInstances doors) : EventSpecs(doors), IClassFixture<TwoInstances>;
