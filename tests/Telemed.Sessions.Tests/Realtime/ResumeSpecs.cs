using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Realtime;

public abstract class ResumeSpecs(ITwoDoors doors)
{
    [Fact]
    public async Task Whoever_comes_back_is_told_exactly_what_was_missed()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(doors.One, consultation.DoctorToken);
        long last;
        using (var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken))
        {
            await doctor.AskAsync(new { type = "chat", clientId = "1", text = "before" });
            await patient.NextAsync("chat");
            last = patient.LastId;
            patient.Abort();
        }

        await doctor.NextAsync("presence", presence => !presence.GetProperty("present").GetBoolean());
        await doctor.AskAsync(new { type = "chat", clientId = "2", text = "missed" });

        using var again = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken, last);
        again.Hello.GetProperty("resumed").GetBoolean().ShouldBeTrue();
        again.Hello.GetProperty("lastId").GetInt64().ShouldBe(last);
        await doctor.AskAsync(new { type = "chat", clientId = "3", text = "after" });
        await again.NextAsync("chat", chat => chat.GetProperty("clientId").GetString() == "3");
        again.Events.Select(each => (each.GetProperty("type").GetString(), each.TryGetProperty("change", out var change) ? change.GetString() : null))
            .ShouldBe([("presence", "away"), ("chat", null), ("presence", "returned"), ("chat", null)]);
    }

    [Fact]
    public async Task The_last_event_may_come_with_the_auth_message()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var client = await RealtimeClient.ConnectAsync(doors.Other, token: null);
        await client.SendAsync($$"""{"type":"auth","token":"{{consultation.PatientToken}}","after":1}""");
        await client.NextAsync("hello");
        client.Hello.GetProperty("resumed").GetBoolean().ShouldBeTrue();
        (await client.NextAsync("presence")).GetProperty("id").GetInt64().ShouldBe(2);
    }

    [Fact]
    public async Task Whoever_names_an_event_that_never_was_gets_the_whole_state()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var client = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken, after: 1000);
        client.Hello.GetProperty("resumed").GetBoolean().ShouldBeFalse();
        client.Hello.GetProperty("participants").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Connections_that_come_and_go_in_the_middle_of_a_stream_of_events_see_no_gap_and_no_repeat()
    {
        const int Messages = 120;
        var consultation = await doors.One.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(doors.One, consultation.DoctorToken);
        async Task SendAllAsync()
        {
            for (var number = 0; number < Messages; number++)
            {
                await doctor.AskAsync(new { type = "chat", clientId = $"{number}", text = $"{number}" });
                await Task.Delay(number % 4, TestContext.Current.CancellationToken);
            }
        }

        var sending = SendAllAsync();

        // The client helper itself fails on a gap or a repeat; here it must also arrive at the end.
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            long? after = null;
            while (true)
            {
                using var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken, after);
                if (after is not null)
                {
                    patient.Hello.GetProperty("resumed").GetBoolean().ShouldBeTrue();
                    patient.LastId.ShouldBe(after.Value);
                }

                for (var read = 0; read < 9; read++)
                {
                    var message = (await patient.NextAsync()).ShouldNotBeNull();
                    if (message.GetProperty("type").GetString() == "chat" && message.GetProperty("clientId").GetString() == $"{Messages - 1}")
                    {
                        return;
                    }
                }

                after = patient.LastId;
                patient.Abort();
            }
        }));
        await sending;
    }
}

public sealed class ResumeTests(OneInstance doors) : ResumeSpecs(doors), IClassFixture<OneInstance>;

public sealed class ResumeTestsWithTwoInstances(TwoInstances doors) : ResumeSpecs(doors), IClassFixture<TwoInstances>;
