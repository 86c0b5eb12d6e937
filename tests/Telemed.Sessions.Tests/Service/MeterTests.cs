using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Service;

public sealed class MeterTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>
{
    [Fact]
    public async Task Consultations_joins_streams_decisions_and_the_hooks_time_are_measured()
    {
        ConcurrentQueue<(string Name, double Value, string Tags)> measured = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            // Each test class has a service of its own, and each service its meters.
            if (instrument.Meter.Name == "telemed.sessions" && instrument.Meter.Scope == sessions.Services.GetService(typeof(IMeterFactory)))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Text(tags))));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Text(tags))));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Text(tags))));
        listener.Start();

        var consultation = await sessions.NewConsultationAsync();
        (await sessions.AskHookAsync("publish", consultation.PatientPath, consultation.PatientToken).AnswerAsync()).ShouldBe("204");
        (await sessions.AskHookAsync("read", consultation.PatientPath, "forged").AnswerAsync()).ShouldBe("invalid-token");
        (await sessions.AskHookAsync("invented by somebody", consultation.PatientPath).AnswerAsync()).ShouldBe("not-understood");
        sessions.Hub.Publish(consultation.PatientPath, "H264");
        sessions.Hub.Publish(consultation.DoctorPath, "H264");
        await Poll.UntilAsync(() => Sum("telemed.consultations", "status=live") == 1, TimeSpan.FromSeconds(20));

        Sum("telemed.consultations", "status=waiting").ShouldBe(1);
        Sum("telemed.streams.live", "").ShouldBe(2);
        Sum("telemed.participants.joined", "role=doctor").ShouldBe(1);
        Sum("telemed.participants.joined", "role=patient").ShouldBe(1);
        Sum("telemed.auth.decisions", "asked=hook,action=publish,outcome=allowed").ShouldBe(1);
        Sum("telemed.auth.decisions", "asked=hook,action=read,outcome=invalid-token").ShouldBe(1);
        Sum("telemed.auth.decisions", "asked=hook,action=other,outcome=not-understood").ShouldBe(1);
        measured.Count(each => each.Name == "telemed.auth.hook.duration").ShouldBe(3);
        measured.Where(each => each.Name == "telemed.auth.hook.duration").ShouldAllBe(each => each.Value > 0 && each.Value < 5);

        double Sum(string name, string tags) => measured.Where(each => each.Name == name && each.Tags == tags).Sum(each => each.Value);
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
}
