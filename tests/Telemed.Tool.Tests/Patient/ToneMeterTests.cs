using Shouldly;
using Telemed.Tool.Patient;
using Xunit;

namespace Telemed.Tool.Tests.Patient;

public class ToneMeterTests
{
    [Theory]
    [InlineData(440, 0.5, -6)]
    [InlineData(1000, 0.1, -20)]
    [InlineData(5000.5, 0.01, -40)]
    public void The_loudest_tone_is_found_with_its_level(double hertz, double amplitude, double decibels)
    {
        var meter = new ToneMeter();
        meter.Add(Sine(hertz, amplitude));

        var tone = meter.Loudest().ShouldNotBeNull();
        tone.Hertz.ShouldBe(hertz, 1);
        tone.Decibels.ShouldBe(decibels, 1);
    }

    [Fact]
    public void The_louder_of_two_tones_wins()
    {
        var meter = new ToneMeter();
        meter.Add([.. Sine(440, 0.1).Zip(Sine(1000, 0.2), (a, b) => (short)(a + b))]);

        meter.Loudest().ShouldNotBeNull().Hertz.ShouldBe(1000, 1);
    }

    [Fact]
    public void Silence_and_an_empty_meter_have_no_tone()
    {
        var meter = new ToneMeter();
        meter.Loudest().ShouldBeNull();

        meter.Add(new short[ToneMeter.SampleRate]);
        meter.Loudest().ShouldBeNull();
    }

    [Fact]
    public void A_tone_that_was_heard_before_a_new_connection_is_forgotten()
    {
        var meter = new ToneMeter();
        meter.Add(Sine(440, 0.5));
        meter.Clear();

        meter.Loudest().ShouldBeNull();
    }

    private static short[] Sine(double hertz, double amplitude) =>
        [.. Enumerable.Range(0, ToneMeter.SampleRate / 2)
            .Select(i => (short)(amplitude * 32767 * Math.Sin(2 * Math.PI * hertz * i / ToneMeter.SampleRate)))];
}
