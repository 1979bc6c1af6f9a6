/** The parts of ECharts that our charts use; a chunk of its own, loaded by the first chart. */
import { BarChart, LineChart, MapChart, PieChart } from "echarts/charts"
import { AriaComponent, GeoComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from "echarts/components"
import { init, registerMap, use } from "echarts/core"
import { CanvasRenderer } from "echarts/renderers"

use([BarChart, LineChart, PieChart, MapChart, AriaComponent, GeoComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent, CanvasRenderer])

export { init, registerMap }
